/**
 * Files that people have: images in IDX, tables in CSV, and networks in safetensors; events for
 * TensorBoard.
 *
 * <p>Every reader checks what it reads. What is wrong with a file is told by a {@link
 * backsweep.formats.FormatException} in one sentence; nothing is allocated on the word of a header
 * alone. Every writer writes beside the old file and renames, so that a failure leaves the old file
 * as it was; only events for TensorBoard, which is to see them during the training, are appended to
 * a new file, record by record.
 *
 * <p>Design notes. CSV goes through FastCSV and JSON through Jackson, and neither shows in a public
 * signature. Safetensors is read and written here, because no Java library for it exists: it is
 * eight bytes of length, a JSON header and the raw numbers. So are TensorBoard's records: the four
 * kinds of messages that are needed do not outweigh a protocol buffer library.
 */
@NullMarked
package backsweep.formats;

import org.jspecify.annotations.NullMarked;
