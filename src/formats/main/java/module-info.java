/** Reads data sets and reads and writes models. */
module backsweep.formats {
  requires transitive backsweep;
  requires de.siegmar.fastcsv;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports backsweep.formats;
}
