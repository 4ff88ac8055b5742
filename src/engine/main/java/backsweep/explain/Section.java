package backsweep.explain;

/**
 * A part of an explanation.
 *
 * @param title in a few words
 * @param text lines, each with its end
 */
public record Section(String title, String text) {}
