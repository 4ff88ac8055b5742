/**
 * Kernels on {@code float[]} and int offsets, each specified to the bit by a scalar twin of the
 * same name and signature: the twin of X is in ReferenceX. Callers check, kernels trust. The
 * functions of one float that the twins share are in {@link backsweep.kernel.ReferenceMath}, their
 * constants in {@link backsweep.kernel.Coefficients}.
 *
 * <h2>Design notes: elementwise kernels, reductions, updates</h2>
 *
 * <h3>What was chosen</h3>
 *
 * <ul>
 *   <li>exp: reduction by k·ln 2 in two steps, degree 6. The terms in pairs and all special cases
 *       replaced at the end: at 512 bits it is the length of the chain that counts, not the number
 *       of operations. The polynomial is kept times 2⁻²⁴, so that for x ≤ 71 one multiplication
 *       makes the result, subnormal or not.
 *   <li>log and log1p: mantissa in [3/4, 3/2), degree 10, no division. In [2/3, 4/3) log1p lost 0.5
 *       ulp more.
 *   <li>tanh, erf: a polynomial near 0, beyond it an exponential. sigmoid: one division, whose
 *       residue also takes away the error of its divisor (2.26 ulp without).
 *   <li>gelu: |z|·Φ(−|z|) as e^(−z²/2), with the rounding error of z² worked in, times a quotient
 *       of polynomials with positive coefficients. ½z·(1 + erf(z/√2)) has no correct digit left at
 *       z = −5.5.
 *   <li>max over ints that order like floats: does not depend on the order, so any number of lanes
 *       will do.
 * </ul>
 *
 * <h3>Greatest errors, in ulp, over all floats</h3>
 *
 * <pre>
 *   exp 0.92   log 0.96   log1p 0.96   tanh 1.37   erf 1.09   sigmoid 1.48
 *   e^x − 1 (x &lt; 0) 0.99   softplus 1.68   gelu 5.3   silu 2.42 (z ≥ −87)
 * </pre>
 *
 * Of gelu's, 1.3 come from the exponential, 3.7 from the quotient; a polynomial in 1/(1 + c·|z|) in
 * its place was worse (5 to 7 near 0).
 *
 * <h3>Nanoseconds per element</h3>
 *
 * AMD EPYC (family 26, Zen 5) in a VM, Temurin 25.0.3, 1,024 floats in L1, kernels and the JDK's
 * lanewise functions in turn in one JVM, medians of 31 rounds, of which the median of three JVMs.
 *
 * <pre>
 *   bits             512    256    128                     512    256    128
 *   lanewise EXP   0.126  0.276  0.501      gelu         0.283  0.555  1.107
 *   exp            0.133  0.261  0.521      gelu′        0.291  0.568  1.140
 *   lanewise LOG   0.148  0.316  0.665      silu         0.280  0.543  1.095
 *   log            0.166  0.320  0.629      silu′        0.308  0.593  1.189
 *   lanewise TANH  0.350  1.211  1.115      softplus     0.318  0.630  1.265
 *   tanh           0.208  0.405  0.809      elu          0.119  0.226  0.453
 *   log1p          0.171  0.334  0.661      relu         0.035  0.032  0.051
 *   erf            0.281  0.543  1.087      sum          0.046  0.045  0.058
 *   sigmoid        0.244  0.472  0.942      max          0.062  0.089  0.172
 *   adam           0.126  0.234  0.466      softmax      0.291  0.449  0.862
 * </pre>
 *
 * <h3>Tried and rejected</h3>
 *
 * <ul>
 *   <li>Small static methods from FloatVector to FloatVector: as fast, until C2 has made 18,000
 *       nodes in one compilation (NodeCountInliningCutoff) and inlines no more methods but its own.
 *       The vectors that pass through are then objects for as long as the JVM lives. Seen in
 *       log-sum-exp. So loops are written out, and no method here takes or returns a vector.
 *   <li>{@code s = s.add(x)} with s carried from step to step: s is an abstract FloatVector to C2,
 *       which finds the class in the profile of the JDK's own {@code add}; where that has none yet,
 *       the call stays virtual and s an object. Seen in 3 of 70 JVMs. A receiver that was just
 *       loaded or broadcast has a known class: sums keep their lanes in memory, tiles write {@code
 *       a.fma(b, c)} with c the sum.
 *   <li>Constants as static final vectors: loaded in every step, 1.3 to 2 times slower.
 *   <li>2ᵏ as two factors for the sake of subnormals: four operations more.
 *   <li>{@code FloatVector.max} in four accumulators: 0.072 instead of 0.031 ns over ints at 512
 *       bits, the same at 256 and 128.
 *   <li>x = −104 and 89 as bounds applied before the reduction: 0.157 instead of 0.131 ns at 512
 *       bits.
 * </ul>
 *
 * <h2>Design notes: products</h2>
 *
 * <h3>What was chosen</h3>
 *
 * <ul>
 *   <li>One register tile for all three products, A read where it stands, B a panel. Forward
 *       streams the panels of W as they are stored. dX turns 512 columns of 64 rows of W over into
 *       a panel of Wᵀ; below 16 examples 64 columns, so that W streams as it is stored (18.6
 *       instead of 15.4 GFLOP/s at one example). dW copies a block of X and a panel of dZ, 128
 *       examples at a time.
 *   <li>Few output columns (a classifier's last layer): lanes across the examples, or across the
 *       rows of W.
 *   <li>The tile's loop over k in runs of 64 steps: see {@link backsweep.kernel.Tile#SHORT}.
 * </ul>
 *
 * <h3>Figures</h3>
 *
 * AMD EPYC (family 26, Zen 5) in a VM, Temurin 25.0.3, one thread, 512 bits, percent of the FMA
 * peak (265 to 283 GFLOP/s) of the same run, from {@code benchmarks/results}; a JVM differs from
 * the next by up to 8 %.
 *
 * <pre>
 *   batch × in × out       forward   dX   dW
 *      1 ×  784 ×  512        18      7   10
 *     16 ×  784 ×  512        85     50   64
 *    128 ×  784 ×  512        89     79   81
 *   1024 ×  784 ×  512        87     85   74
 *    128 × 2048 × 2048        80     70   81
 *    128 ×  512 ×   10        44     53   69
 * </pre>
 *
 * <h3>Tried and rejected</h3>
 *
 * <ul>
 *   <li>dX as dXᵀ = W·dZᵀ, without turning W over: 3.5 % of the peak for one example, 75 % for
 *       1,024, 15 % with ten outputs (now 7, 85 and 53), because lanes lay across the examples.
 *   <li>Turning W over by passes through memory (0.11 ns a float), by pieces of four floats (0.12),
 *       by a loop over floats (0.26); with leading dimensions that are not constants the same
 *       shuffles took 0.084 instead of 0.055 ns. The JDK's two-vector selectFrom, which Java 17
 *       does not have, took 0.065.
 *   <li>Vectors of eight floats in the transposition only: as fast, but then some JVMs (2 of about
 *       40) ran the tile at 60 GFLOP/s for good; see {@link backsweep.kernel.Transposition}.
 *   <li>Reading the next block of W while one is turned over: 13 instead of 15 GFLOP/s at one
 *       example.
 *   <li>One loop over all of k in the tile: 205 to 225 GFLOP/s with the G1 collector and 240 to 260
 *       with the serial one, whose JVM does not strip-mine loops.
 *   <li>k in passes that keep B in the first-level cache: 128 to 256 steps instead of 1,024 cost 3
 *       to 10 % (forward).
 *   <li>dZ read in place for many examples: 184 instead of 204 GFLOP/s at 1,024.
 *   <li>dW in slices of 48 rows, each with its own copy of dZ: 62 % of the peak at 1,024 examples.
 * </ul>
 *
 * One example in dX stays far from the native libraries (0.3 of the best): they add across lanes
 * along a row of W, where the law of one ordered chain per element needs its columns.
 */
@NullMarked
package backsweep.kernel;

import org.jspecify.annotations.NullMarked;
