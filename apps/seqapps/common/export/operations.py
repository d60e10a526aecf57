"""The operations that the programs of models may contain.

TensorFlow has operations that read and write files, run Python or open connections, and a model
folder may come from anyone. The operations listed here only compute: none of them has access to
anything but its inputs and the model's own variables and tables. A new layer or cell of an app may
need another operation; check that it only computes before you add it.
"""

TENSORFLOW = frozenset(
    """
    Abs Add AddV2 All Any ArgMax AsString Assert AssignVariableOp AvgPool BatchMatMulV2
    BatchToSpaceND BiasAdd BitwiseAnd BitwiseXor BroadcastArgs BroadcastTo Cast ConcatV2 Const
    Conv2D Cumsum DenseBincount DepthwiseConv2dNative DisableCopyOnRead DivNoNan Einsum
    EnsureShape Equal Exp ExpandDims Fill Floor FloorDiv FloorMod GatherNd GatherV2 Greater
    GreaterEqual HashTableV2 Identity IdentityN If Imag IsFinite Less LessEqual Log LogSoftmax
    LogicalAnd LogicalNot LogicalOr LookupTableFindV2 LookupTableImportV2 LowerBound MatMul
    MatrixBandPart MatrixDiagV3 Max MaxPool Maximum Mean Min Minimum Mul Neg NoOp NotEqual
    OneHot OnesLike Pack Pad PadV2 PartitionedCall Placeholder Pow Prod RFFT RaggedGather
    RaggedRange RaggedTensorToTensor Range ReadVariableOp Real RealDiv ReduceJoin Relu Reshape
    ResourceGather ReverseV2 RightShift Round Rsqrt ScatterNd SegmentSum Select SelectV2 Shape
    Sigmoid Sin Size Softmax Softplus SpaceToBatchND Split SplitV Sqrt Square SquaredDifference
    Squeeze StatefulPartitionedCall StatelessIf StatelessRandomGetKeyCounter
    StatelessRandomUniformV2 StatelessWhile StaticRegexFullMatch StaticRegexReplace StopGradient
    StridedSlice StringJoin StringLength StringLower StringSplitV2 StringToNumber Sub Substr Sum
    Tanh TensorListFromTensor TensorListGetItem TensorListReserve TensorListSetItem
    TensorListStack TensorScatterMax TensorScatterMin TensorScatterUpdate Tile TopKV2 Transpose
    UnicodeDecode UnicodeEncode Unique Unpack UnsortedSegmentMax UnsortedSegmentMin
    UnsortedSegmentSum UpperBound VarHandleOp Where While ZerosLike
    """.split()  # noqa: SIM905
)
# TensorFlow adds these to the functions that save and restore a SavedModel's variables. It does not
# call those functions when it loads a model, so no other function may call them either.
CHECKPOINT = TENSORFLOW | {"MergeV2Checkpoints", "RestoreV2", "SaveV2", "ShardedFilename"}
LITERT = frozenset(
    """
    ABS ADD ARG_MAX ASSIGN_VARIABLE AVERAGE_POOL_2D BATCH_MATMUL BATCH_TO_SPACE_ND BROADCAST_TO
    CALL_ONCE CAST CONCATENATION CONV_2D CUMSUM DEPTHWISE_CONV_2D DEQUANTIZE DIV EQUAL EXP
    EXPAND_DIMS FILL FLOOR FLOOR_DIV FLOOR_MOD FULLY_CONNECTED GATHER GATHER_ND GELU GREATER
    GREATER_EQUAL LESS LESS_EQUAL LOG LOGICAL_AND LOGICAL_NOT LOGICAL_OR LOGISTIC LOG_SOFTMAX
    MAXIMUM MAX_POOL_2D MEAN MINIMUM MUL NEG NOT_EQUAL ONE_HOT PACK PAD PADV2 POW RANGE
    READ_VARIABLE REDUCE_ALL REDUCE_ANY REDUCE_MAX REDUCE_MIN REDUCE_PROD RELU RESHAPE REVERSE_V2
    RSQRT SELECT SELECT_V2 SHAPE SIN SLICE SOFTMAX SPACE_TO_BATCH_ND SPLIT SPLIT_V SQRT SQUARE
    SQUARED_DIFFERENCE SQUEEZE STRIDED_SLICE SUB SUM TANH TILE TOPK_V2 TRANSPOSE UNPACK VAR_HANDLE
    WHERE ZEROS_LIKE
    """.split()  # noqa: SIM905
)
