package backsweep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DoctorTest {

  @Test
  void doctor_json_measuresThisMachine() {
    CommandRun run = CommandRun.of("doctor", "--json").done();
    JsonNode json = run.json();
    for (String key :
        List.of(
            "peakOneCore",
            "peakAllCores",
            "bandwidthOneCore",
            "bandwidthAllCores",
            "productOneCore",
            "productOneCorePercent",
            "productAllCores",
            "productAllCoresPercent")) {
      assertTrue(json.get(key).doubleValue() > 0, json.toString());
    }
    assertTrue(json.get("jdk").stringValue().contains("" + Runtime.version().feature()));
    assertFalse(json.get("cpu").stringValue().isBlank());
    assertTrue(json.get("verdict").stringValue().endsWith("."));
    assertTrue(run.err().contains(json.get("verdict").stringValue()), run.err());
    assertEquals(json.get("cores").intValue(), Machine.physicalCores());
  }
}
