/**
 * What a training step costs on machines with more cores, predicted from counts and compared with
 * what it costs here.
 */
package backsweep.benchmarks.scaling;
