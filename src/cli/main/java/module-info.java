/** The backsweep command. */
module backsweep.cli {
  requires backsweep;
  requires backsweep.formats;
  requires info.picocli;
  requires jdk.jfr;
  requires jdk.unsupported;
  requires tools.jackson.databind;
  requires static org.jspecify;

  opens backsweep.cli to
      info.picocli;
}
