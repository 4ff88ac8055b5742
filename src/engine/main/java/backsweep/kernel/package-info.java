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
 *       ulp more. log's special cases are put into k, which waits for nothing, not into the result.
 *   <li>tanh, erf: a polynomial near 0, beyond it an exponential. sigmoid: one division, whose
 *       residue also takes away the error of its divisor (2.26 ulp without).
 *   <li>gelu: |z|·Φ(−|z|) as y·W(y)·e^(−z²/2) with y = |z|/(|z| + 2.5), in which W is tame and the
 *       polynomial needs no centre; z²/2 − k·ln 2 from the unrounded square; 2ᵏ·(eʳ − 1) added to
 *       2ᵏ, so that both factors cost one rounding. ½z·(1 + erf(z/√2)) has no correct digit left at
 *       z = −5.5.
 *   <li>max over ints that order like floats: does not depend on the order, so any number of lanes
 *       will do.
 *   <li>Softmax of up to 16 classes: rows are reduced one by one in registers, all else runs over
 *       the elements of LANES rows, which find their row's maximum and sum by selectFrom.
 * </ul>
 *
 * <h3>Greatest errors, in ulp, over all floats</h3>
 *
 * <pre>
 *   exp 0.92   log 0.96   log1p 1.14   tanh 1.37   erf 1.09   sigmoid 1.48
 *   e^x − 1 (x &lt; 0) 0.99   softplus 1.68   gelu 3.6   silu 2.42 (z ≥ −87)
 * </pre>
 *
 * Softmax: 4.8 ulp where z − max is exact (rows of 2 to 1,000, numbers between −40 and 40), and
 * half an ulp of z − max more where it is not: 66 ulp at a distance of 80, in a probability of
 * 10⁻³⁵. Cross entropy: 1.9 ulp from a loss of 1 on; below, it is off by up to 2·10⁻⁷ of 1, not of
 * the loss, because the sum of e^(z − max) is 1 and a little: a loss under 6·10⁻⁸ may be 0.
 *
 * <p>Of gelu's, 0.8 come from the exponential and the last sum, the rest from y·W(y). With y − 1/4
 * as the variable it was 3.5, for one operation more; a quotient of polynomials with positive
 * coefficients in place of y·W(y) lost 3.7 alone, a polynomial in 1/(1 + c·|z|) 5 to 7 near 0.
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
 * <p>AMD EPYC (family 25, Zen 4) in a VM, Temurin 25.0.3, in the same way; log, gelu and gelu′ have
 * changed since the table above was made. Cross entropy: nanoseconds per row, 64 rows.
 *
 * <pre>
 *   bits             512    256                            512    256    128
 *   lanewise EXP   0.264  0.316      gelu                0.598  0.703  1.398
 *   exp            0.268  0.305      gelu′               0.578  0.687  1.358
 *   lanewise LOG   0.267  0.405      cross entropy of
 *   log            0.288  0.318        2 classes            11     10     16
 *   lanewise TANH  0.534  1.521       10                    15     16     29
 *   tanh           0.422  0.507       16                    19     21      –
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
 *   <li>log's four pairs of terms as ((d·f² + c)·f⁴ + (b·f² + a)): 0.302 instead of 0.287 ns on Zen
 *       4, where operations count for more.
 *   <li>Short rows divided in place by masked stores: 27 instead of 15 ns for a row of ten, as the
 *       load of a row waits for the store before it, whose masked end it overlaps.
 * </ul>
 *
 * <h2>Design notes: products</h2>
 *
 * <h3>What was chosen</h3>
 *
 * <ul>
 *   <li>A register tile of six rows by four vectors with 32 registers, six by two with 16; A read
 *       where it stands, B a panel whose rows are a constant apart. The loop over the tiles of a
 *       strip is inside the kernel: what a tile costs beside its multiply-adds fell from 120 to 60
 *       cycles (16 steps: 75 to 85 % of the peak, 128 steps: 94 to 98 %).
 *   <li>Forward streams the panels of W as they are stored, four at a time for one example ({@link
 *       backsweep.kernel.TileRow}).
 *   <li>dX in four ways, see {@link backsweep.kernel.InputProduct}: W turned over in registers for
 *       up to four examples, lanes shared by four rows of W and four examples for up to sixteen, dZ
 *       turned over and dXᵀ back for more, a block of W turned over into a panel where the outputs
 *       are few, or the vectors short and the examples many. In the third way a tile goes through
 *       several panels of W with its sums in registers.
 *   <li>dW copies a block of X and a panel of dZ, 128 examples at a time; in plain descent its sums
 *       end in W and not in memory of their own, see {@link backsweep.kernel.TileUpdate}; the outer
 *       product of one example has a loop of its own, as have those of two to four, see {@link
 *       backsweep.kernel.OuterFew} and {@link backsweep.kernel.OuterFewPair}. The panel is copied
 *       vector by vector: a call of arraycopy for each row of 64 bytes made dW 3 to 8 % slower
 *       (AVX2).
 *   <li>Columns that are no whole vectors: all vectors of the panel, the last padded, go through
 *       scratch in the widest tile that there is, see {@link backsweep.kernel.TileThree}. Percent
 *       of the peak, whole vectors in place and the rest in a tile of one vector, and now: 127 ×
 *       783 × 509 87 and 94, 253 × 251 × 250 86 and 93, 128 × 512 × 40 66 and 79 (dW 65 and 77),
 *       100 × 300 × 300 89 and 95.
 *   <li>Few output columns (a classifier's last layer): X·W with lanes shared by four examples and
 *       four columns, see {@link backsweep.kernel.TileSpread}; else lanes across the examples, or
 *       across the rows of W, where vectors are long and examples many: see {@link
 *       backsweep.kernel.Narrow}. The narrow panel's dW is cut into a block for each thread: 512 ×
 *       10 on two threads, 64 examples and more, 92 to 139 instead of 71 to 97 GFLOP/s.
 *   <li>The tile's loop over k in runs of 64 steps: see {@link backsweep.kernel.Tile#SHORT}.
 *   <li>Blocks from the size of the cache: see {@link backsweep.kernel.Blocking}. X·W reads W for
 *       512 Ki floats of X at a time, in runs of 2,048 summands; with 128 Ki and 1,024, so that X
 *       stayed in the second-level cache, a panel of W was waited for too often. GFLOP/s before and
 *       now: 256 × 4096 × 4096 107 and 111, 2048³ 107 and 112, 256 × 4096 × 1024 106 and 107; AVX2
 *       67 and 94, 87 and 97, 71 and 97; 128 bits 48 and 55, 53 and 55, 48 and 55.
 *   <li>Arrays of a plan begin at {@link backsweep.kernel.Panels#FIRST}, so that vectors of panels
 *       do not lie across two cache lines where the JVM lets it be arranged.
 *   <li>Kernels are compiled before the first long step: see {@link backsweep.kernel.Rehearsal}.
 *       784-512-256-10 at batch 128, two cores of a Zen 4, three JVMs in turn: on one thread within
 *       1.3 times of its steady step 1.25, 1.25 and 1.5 s after the start of the JVM (1.75, 2 and
 *       2.25 s when only tiles were rehearsed, with calls that all worked), the first quarter of a
 *       second of steps at 4.0 to 4.5 ms instead of 33 to 60, 1,564 to 1,615 steps after six
 *       seconds instead of 1,440 to 1,492. On two threads within 1.3 times after 1.5, 2.25 and 3.25
 *       s (2.75, 3.25 and more), 2,101 to 2,605 steps instead of 1,642 to 2,246. lstm(64) over 28 ×
 *       28 at batch 64: first steps of 12 to 39 ms instead of 1,170 to 1,250, full speed after 2 s
 *       instead of 4 to 5; two convolutions with pooling: first steps of 64 to 110 ms instead of
 *       590. The first prediction for one example of 784-512-256-10, for which fewer tiles are
 *       rehearsed, is there 0.7 to 0.8 s after the start of the JVM instead of 1.3 to 2.2, 2,000 of
 *       them after 0.9 s instead of 1.8 to 2.7 (beside a build). All of this was measured with 500
 *       idle calls for tiles too; with 20, three JVMs on one thread: within 1.3 times after 1.25,
 *       1.5 and 1.5 s, first steps at 3.5 to 6.2 ms, 1,489 to 1,632 steps after six seconds.
 *   <li>Why calls with nothing to do: 15,000 turns of the loops of a softmax, 10 µs each before C2
 *       has seen them, are 0.15 s for each of its loops; 5,000 empty calls are a millisecond. What
 *       the working calls execute is compiled by C2 as well, the JDK's replacements for vector
 *       instructions, 5 to 20 ms a method: the fewer the better. With 500 empty calls for one that
 *       works the main tile lost 4 % for as long as the JVM lived (512³ at best 109 GFLOP/s, 113
 *       with 4 to 20 and with none; medians of nine JVMs), so tiles get 20. Other kernels have a
 *       working call in one turn of 25: with one in each, half of what C2 compiled was
 *       replacements, and thresholds lowered for kernels alone ({@code CompileThresholdScaling}
 *       0.1) made full speed two seconds later; now 0.2 s sooner.
 * </ul>
 *
 * <h3>Figures</h3>
 *
 * AMD EPYC (family 25, Zen 4) in a VM, Temurin 25.0.3, one thread, 512 bits, percent of the FMA
 * peak (117 GFLOP/s) of the same run, and the ratio to the best native library called as a
 * framework calls it, from {@code benchmarks/results}.
 *
 * <pre>
 *   batch × in × out       forward      dX         dW
 *      1 ×  784 ×  512     40  1.06   14  0.39   37  1.11
 *      4 ×  784 ×  512     96  1.03   32  0.45   97  1.60
 *     16 ×  784 ×  512     98  1.00   66  0.90   78  0.92
 *    128 ×  784 ×  512     98  1.00   96  1.00   94  0.97
 *   1024 ×  784 ×  512     96  0.99   90  0.94   86  0.90
 *    128 × 2048 × 2048     95  1.13   91  1.04   88  0.92
 *    128 ×  512 ×   10     54  0.88   64  0.83   74  0.91
 * </pre>
 *
 * Over all 128 shapes 0.98 of the best native call on one thread and 0.98 on two (1.01 in the run
 * before; in both a fifth of our rows spread by 40 % and more), 1.37 and 1.67 of OpenBLAS, 1.48 and
 * 1.82 of MKL, 0.87 and 0.83 of oneDNN with packed weights; X·W 1.08 and 1.02, dW 1.05 and 1.16, dX
 * 0.80 and 0.80. 256³, 512³, 1024³ and 2048³ at 97 % of the peak (2048³ at 91 before X·W read W for
 * more rows), 512³ in a loop of its own at 82 to 84 % with the 16 registers of AVX2 and at 91 %
 * with 128 bits and 32 registers; two threads 1.93 to 2.0 times as fast (512³ and larger). Rows of
 * W a constant apart in the tiles of dX: 784 × 512 with 16 examples 75.5 and 82.6 GFLOP/s, 32 106.3
 * and 108.7, 128 106.3 and 106.8, 2048 × 2048 with 16 58.4 and 61.3; on an Intel Xeon (family 6,
 * model 207) 88 and 112, 129 and 141, 131 and 138, 79 and 103. Panels of fewer than 64 columns go
 * through the usual tiles instead: 0.94 to 0.96 with 32 examples and 40 or 48 outputs, 0.93 for 64
 * × 16384 × 40, 0.97 to 1.03 elsewhere.
 *
 * <p>Lanes shared by rows and columns, GFLOP/s of loops over one product, before and with them:
 *
 * <pre>
 *   X·W 512 × 10,   16 examples    50   69      dX  784 ×  512,  5 examples   33   39
 *                   32             54   70                       8            43   65
 *                  128             58   71                      12            60   78
 *                 1024             51   66                      16            82   85
 *   X·W 512 ×  8,  128 examples    52   67      dX 2048 × 2048,  8 examples   36   34
 *   X·W 512 × 16,  128             70   88                      12            40   50
 *                                                              16            51   60
 * </pre>
 *
 * and with 64 in place of 512 summands 43 and 54. X·W of fewer than 512 goes other ways all the
 * same: 784-512-256-10 would gain 0.4 µs of a step of 745 at batch 32, and lose 0.1 to 0.3 s before
 * its first step. Where examples beyond whole vectors now go apart, dX of 784 × 512 and 40, 44 and
 * 72 examples 82 and 95, 90 and 99, 92 and 102 GFLOP/s. A step of 784-512-256-10 at batch 8 1.08.
 * Not measured on other machines.
 *
 * <p>What a tile loses, measured where all but it was taken away: 24 loads and 24 stores, some 76
 * cycles a tile (64 steps: 94 %), and next to nothing in a step. dW of many examples loses a tenth
 * to the copies of X and dZ: after a millisecond in which neighbours used the common third-level
 * cache, they come from memory, 1,560-byte parts of rows at 6 to 8 GB/s, whole rows of 3,136 bytes
 * at 18. Touching 1 to 128 rows ahead, all panels of dZ row by row: the same. Whole rows of X
 * (blocks of 528,384 weights) are worth 3 to 10 % in a loop of dW alone and nothing that could be
 * told from noise in a training step; neither is X uncopied.
 *
 * <p>Steps of 784-512-256-10 with shorter vectors on Zen 4, one thread, before and with what {@link
 * backsweep.kernel.TileRow}, {@link backsweep.kernel.TileTurnedShort}, {@link
 * backsweep.kernel.CopiedProduct} and {@link backsweep.kernel.OuterFewPair} say, microseconds: AVX2
 * 1 example 184 and 92, 2 313 and 139, 4 284 and 172, 8 387 and 375, 16 541 and 525, 32 901 and
 * 894; 128 bits and 32 registers 1 170 and 121, 8 504 and 455. 1024-4096-4096-1000, AVX2: 32
 * examples 96 and 82 ms, 256 504 and 442. Not yet measured on machines that have no more.
 *
 * <p>Transparent huge pages (under {@code madvise}, {@code -XX:+UseTransparentHugePages}): nothing
 * in products and steps whose weights stay in the caches; steps of 1024-4096-4096-1000 1.01 and
 * 1.05 with descent, 1.02 and 1.04 with Adam, one prediction of it 1.11 and 1.37, depending on
 * where the pages of the other run happened to lie. The command does not ask for them: two epochs
 * of Fashion-MNIST took 5.3 and 5.5 s in place of 4.9, as pages are cleared.
 *
 * <p>A real AVX2 machine, AMD EPYC (family 25, Zen 3, L2 512 KiB) in a VM with busy neighbours, who
 * take up to half of a core's instructions and leave the multiply-adds of the measured peak (100
 * GFLOP/s) alone. Two builds by turns in one JVM, medians of 300 pairs, the older with five rows
 * and a variable distance between the rows of B:
 *
 * <pre>
 *   instructions in a step          34 for 10 multiply-adds, now 33 for 12
 *   512³                            1.11    dW  784 × 512, 128 examples    1.09
 *   X·W 784 × 512, 128 examples     1.12    dW  784 × 512, 1024 examples   1.10
 *   dX  784 × 512, 128 examples     1.11    dW 2048 × 2048, 16 examples    1.46 (dZ is copied)
 * </pre>
 *
 * In a quiet minute X·W of 784 × 512 and 128 examples reaches 89 % of the peak and dW 83 %.
 *
 * <p>Intel Xeon (family 6, model 207), two 512-bit units, a VM of 16 cores, in the same way: a step
 * of 24 multiply-adds has 48 instructions in place of 67. X·W of 784 × 512 1.09 (128 examples) and
 * 1.06 (1024), dW 1.10 and 1.04, X·W of 4096 × 4096 and 256 examples 1.10; X·W of 32 examples 0.98.
 * dX, whose tile did not change, 1.02, 0.91 and 0.98: so far apart are two builds there without a
 * reason. 512³ at 76 % of the peak (164 GFLOP/s). dW of 1024 examples in passes of 64 examples 1.28
 * of passes of 512, of 128 or 256 1.14. Without gain there: B on the boundaries of cache lines
 * (0.99), the sum in passes of 128 and 256 that keep B in the first-level cache (0.95 and 0.97;
 * 4096 × 4096: 0.83 and, with 512, 0.94).
 *
 * <p>Measured in turns on the AVX2 machine and not taken: A turned over beforehand 1.05 to 1.16 of
 * the speed of the older tile with 64 to 256 summands and 0.91 to 1.10 with 512 and 784; passes of
 * 256 summands 0.95 of the present one; 32 rows as four and two times four rows in place of five
 * times six and two 0.95, though two rows are only four chains; a copied block of X whose rows are
 * a constant 1,040 floats apart (30 instructions) 0.85 to 0.97, as each example then stands in a
 * page of its own.
 *
 * <p>AMD EPYC (family 26, Zen 5) in a VM, two multiply-adds of 512 bits a cycle, peak 220 GFLOP/s.
 * A tile with all operands in the first-level cache reaches 93 % of it where panels lie across
 * cache lines and 96 to 97 % where they do not. What that and the rest brought, one build beside
 * the other, GFLOP/s of loops over one product:
 *
 * <pre>
 *                                              before   on cache lines   and then
 *   X·W 784 × 512, 128 examples                  206       214
 *   dX  784 × 512, 128 examples                  185       193            204 through all panels
 *   dX  784 × 512, 32 examples                   173       183            191
 *   dW  784 × 512, 128 examples, into W          171       181            187 passes of 128 for 64
 *   dW  784 × 512, 32 examples, into W           135       146            184 sums end in W
 *   dW 2048 × 2048, 32 examples, into W                    129            170 and W is touched ahead
 *   dW 2048 × 2048, 128 examples, into W                   178            181
 * </pre>
 *
 * <p>Where W, 2048 × 2048, comes from memory, dX through 2, 4 and 16 panels at a time takes 55, 50
 * and 46 % of the peak (32 examples), 80, 80 and 72 (64), 83, 86 and 81 (256); 784 × 512 with 128
 * examples 84, 87 and 89. Sums that end in W without touching ahead: 155 instead of 178 for 2048 ×
 * 2048 and 128 examples, as the loads of W are waited for. dX of 16 examples does not gain by more
 * panels: 1024 × 1024 at 112 instead of 132. Passes of dW of 128 for 64 examples: 1.04 to 1.06
 * here; on the Xeon below 1.01, 1.02 and 0.99, but 0.88 to 0.94 for exactly 128 examples. On that
 * Xeon, in an hour when the same loop ran at 75 to 150 GFLOP/s, the change, with passes of 64, was
 * not seen: X·W 0.93, dX 0.85 to 0.97, dW 1.01, 512³ 1.01.
 *
 * <h3>Another tile, another block</h3>
 *
 * {@code benchmarks/tile.sh} runs one shape under two settings by turns and prints the ratio:
 *
 * <pre>
 *   benchmarks/tile.sh dW:784x512:1024 "" -Dbacksweep.block.examples=64
 *   benchmarks/tile.sh 512 "" "-XX:UseAVX=2"
 *   benchmarks/tile.sh 512 "" "-XX:MaxVectorSize=16 -Dbacksweep.vector.registers=32"   (NEON's shape)
 * </pre>
 *
 * Two builds are compared by {@code benchmarks/builds.sh}, by turns in one JVM, so that neighbours
 * slow both down.
 *
 * <p>A tile of another shape is a method like {@link backsweep.kernel.TileWide#rows6}, called from
 * {@link backsweep.kernel.Tile#strip}; names of its vectors are cRV, row and vector. What to watch,
 * in this order: bytes allocated ({@code -prof gc}), the share of the peak for K = 64 with all in
 * the L1 cache, then the machine code ({@code benchmarks/README.md} says how to print it): vectors
 * that are stored inside the loop are spilled, {@code cmp} and {@code jae} beside a load are range
 * checks that C2 could not take out.
 *
 * <h3>What C2 does to a tile</h3>
 *
 * <ul>
 *   <li>Two or four steps in one turn of the loop: C2 loads the operands of all of them first and
 *       spills (61 to 73 instructions for 20 multiply-adds). A fence between the steps, {@code
 *       VarHandle.loadLoadFence()}, costs nothing by itself and keeps most loads in place, but not
 *       all: 55 at best, 27 for ten.
 *   <li>Distance of B's rows: with a constant, {@code b + k · constant} is checked before the loop;
 *       a distance in a variable costs two checks and a step of 24 multiply-adds 19 instructions.
 *   <li>Starting all rows from one vector that was loaded once (four loads instead of 24): C2
 *       spills in the loop, 36 % of the peak. Each accumulator has a load of its own.
 *   <li>A profile of loops of one or two steps: C2 spills in the loop, 88 % instead of 98 for as
 *       long as the JVM lives. Shorter sums than {@code Tile.LEAST} go to other tiles.
 *   <li>Range checks: an index {@code a + k} is checked before the loop, {@code a + p} with a
 *       variable stride in it; five indices {@code p + constant} cost two checks. With sixteen
 *       registers, where a step is five cycles, this is the difference between 62 and 84 %.
 *   <li>Loops of four steps in a loop: unrolled by four, by two or not, as the body happens to be a
 *       node longer or shorter. One tile of {@link backsweep.kernel.TileSpread} ran at 29 to 80
 *       GFLOP/s in a dozen ways to write it: steps written out, with fences between them, in a
 *       loop, with B's lanes laid out beforehand or exchanged. One loop over all steps with a
 *       branch in it ran alike in every JVM so far.
 *   <li>General registers: where twelve addresses and counters live in a loop, C2 puts one into a
 *       vector register and fetches it in each step, {@code vmovq}, with a unit that multiplies and
 *       adds. In {@link backsweep.kernel.TileWide#rows6} it was A's address: 94 % of the peak at
 *       512 steps, 98 with {@code -XX:-UseFPUForSpilling} and 98 when both loops over k share one
 *       variable (64 steps: 91 and 94). The same change makes {@code TileNarrow.rows6} spill: 39
 *       for 94 %.
 *   <li>One vector per broadcast: 75 % of the peak at best, on a Zen 4. In assembly, twelve
 *       broadcasts and multiply-adds take 16 cycles, 12 with the broadcast folded in, which C2 does
 *       not do: a broadcast to sixteen floats takes the unit of the exchanges, which also
 *       multiplies, twice. A broadcast to eight is a load like any other.
 *   <li>What instructions cost there, cycles for sixteen floats: 1 for a multiply-add, an exchange
 *       ({@code vpermps}, which is all that C2 makes of a rearrangement), a shift, a broadcast, a
 *       load; 1.2 for a load across two lines; 0.5 for a blend; 0.67 for {@code vunpcklps} and
 *       {@code vshufps}; 17 for a gather. Exchanges share one of the two multipliers: tiles with an
 *       exchange for each multiply-add reached 60 % of the peak at best, with seven for twelve 64
 *       to 75.
 * </ul>
 *
 * <h3>Tried and rejected</h3>
 *
 * Zen 4, 512 bits, one thread, percent of the peak unless said otherwise.
 *
 * <ul>
 *   <li>dX by turning W over through the L1 cache: 0.2 ns a float of W, 9.7 GFLOP/s at one example
 *       of 784 × 512 and 3.9 at 2048 × 2048; in registers 0.12 and 0.13 to 0.16, 16 and 14.
 *   <li>Loading ahead. The loads of a transposition, or of six rows of W side by side, are not
 *       foreseen by the prefetchers. dX of 16 examples, 2048 × 2048: 43 GFLOP/s as it is, 46 with
 *       blocks of W copied first, 53 when the next tile is touched a line at a time, in ascending
 *       order, between the multiply-adds (64 examples: 70 to 86 %). For the stores of dW the same
 *       touches cost a third of the speed.
 *   <li>Turning over with two-vector shuffles, with rotations of pairs, from four loads instead of
 *       two: 0.10 to 0.15 ns a float in L1, all within 5 % of what is here or worse. Two-vector
 *       shuffles of ints make dX of one example 1.12 times as fast and that of four 0.6 to 1.1. In
 *       assembly, unpacking pairs and exchanging quarters takes 0.06 to 0.085 ns where what is here
 *       takes 0.096 to 0.11; nothing in the Vector API becomes those instructions.
 *   <li>Vectors of eight floats in the tiles for up to sixteen examples, beside sixteen elsewhere:
 *       the tile of 16 examples at 109 GFLOP/s instead of 86 where a JVM ran it first, 4 to 6 where
 *       the other tiles were compiled before, and those lost a tenth: the JDK's own profiles name
 *       two classes then, and vectors become objects. Receivers whose class C2 knows from a
 *       constant ({@code v.broadcast(x)} in place of {@code FloatVector.broadcast(F, x)}): 1.5
 *       GFLOP/s in four of six JVMs.
 *   <li>X copied into blocks of rows a constant apart, as W stands for dX: forward 0.96 to 1.0 on
 *       Zen 4; on the Xeon 0.94 to 1.03, 0.86 for 4096 × 1024.
 *   <li>Shared lanes for one to four examples, one vector of four columns: 39 to 43 GFLOP/s with
 *       four, as {@link backsweep.kernel.TileTurned}. For dX with ten outputs: 0.6 to 1.0 of what
 *       is here. For dW with ten, before it stands in W: 34 instead of 17 with 4 examples, 44 and
 *       36 with 16, but 48 and 65 with 48 and 49 and 88 with 128.
 *   <li>dX of 100 examples or more with W turned over into panels of Wᵀ: 1.05 to 1.12 with 100, 200
 *       and 1024 examples of small W, 0.9 to 1.02 elsewhere, and nothing in a step, where W is out
 *       of the cache and a float of it takes 0.2 to 0.5 ns. Blocks of dW, runs and passes of other
 *       sizes: steps of 784-512-256-10 at batch 1024 and of 1024-4096-4096-1000 within 1.5 %.
 *   <li>Not tried: a second copy of W, transposed. dX would stream, but every update would have to
 *       write both.
 *   <li>dX with sums across the lanes of a row of W, as native libraries do: 0.055 ns a float
 *       instead of 0.12. The sum is then no longer one ordered chain, so no.
 *   <li>dW in passes of 256 examples, a panel of dZ out of the L2 cache: 256 × 4096 × 4096, 256 ×
 *       1024 × 4096 and 256 × 512 × 512 1.01 to 1.025, 1024 × 784 × 512 1.00; steps of batch 256
 *       and 1024 and of 1024-4096-4096-1000 1.00 to 1.005, for twice the scratch.
 *   <li>Touching the next panel of W in the tiles of X·W: 0.98 to 1.02 with 128 and 256 examples,
 *       0.6 to 0.95 with 16 and 32, whose loads the prefetchers foresee by themselves.
 *   <li>Panels in descending order in every other call, to find the last ones in the cache: X·W of
 *       one example 1.03 to 1.12 where W is a little larger than the cache, nothing beyond.
 *   <li>The outer product of one example through two or four panels at a time: 1.0 to 1.05, and 0.9
 *       to 1.0 into W.
 *   <li>dX with sixteen registers without a copy of W: through panels of sixteen columns with rows
 *       a constant apart C2 loads all broadcasts first and spills (37 % of the peak), with a
 *       variable distance 60 %, in one loop over all panels 62 %, with six range checks.
 *   <li>Blocks of dW of 64 to 264 Ki floats: within 3 %. Passes of 64 or 128 examples were 1 to 4 %
 *       slower than of 256 there; other machines gain far more by them, see above.
 *   <li>Vectors of eight floats in the transposition only: as fast, but then some JVMs (2 of about
 *       40) ran the tile at a quarter of its speed for good; see {@link
 *       backsweep.kernel.Transposition}.
 *   <li>k in passes that keep B in the first-level cache: 3 to 10 % slower (forward).
 * </ul>
 *
 * <h3>What stays behind the native libraries, and why</h3>
 *
 * dX of one to four examples (0.3 to 0.75 of the best): the law of one ordered chain for each
 * element needs W's columns, so each float of W passes through four exchanges of a transposition,
 * 0.11 ns at best, where a sum across lanes needs none and is bound by the cache (0.05 ns). Ten
 * outputs (dX 0.5 to 0.9, the others 0.6 to 1.2 and, of many examples, dW 2): the natives fold the
 * broadcast into the multiply-add.
 */
@NullMarked
package backsweep.kernel;

import org.jspecify.annotations.NullMarked;
