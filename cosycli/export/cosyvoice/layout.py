"""Names and shapes of the tensors that a checkpoint of given sizes holds, weight norm folded."""

from cosycli.export.cosyvoice.hyperparameters import (
    EncoderSizes,
    EstimatorSizes,
    FlowSizes,
    HiftSizes,
    Hyperparameters,
    LanguageModelSizes,
)

Layout = dict[str, tuple[int, ...]]
TIME_WIDTH_FACTOR = 4  # the time embedding is this many times as wide as the first down block
REGULATOR_CONVOLUTIONS = 4  # of the length regulator, each with a norm and an activation after it
F0_CONVOLUTIONS = 5


def layouts(sizes: Hyperparameters) -> dict[str, Layout]:
    """The layout of each part, by its name."""
    return {
        "llm": _language_model(sizes.language_model),
        "flow": _flow(sizes.flow),
        "hift": _hift(sizes.hift),
    }


def _linear(name: str, outputs: int, inputs: int, bias: bool = True) -> Layout:
    weight: Layout = {f"{name}.weight": (outputs, inputs)}
    return weight | {f"{name}.bias": (outputs,)} if bias else weight


def _convolution(name: str, outputs: int, inputs: int, kernel: int) -> Layout:
    return {f"{name}.weight": (outputs, inputs, kernel), f"{name}.bias": (outputs,)}


def _norm(name: str, width: int) -> Layout:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def _encoder(name: str, sizes: EncoderSizes, norms: tuple[str, str]) -> Layout:
    """`norms` names the norms before the attention and before the feed-forward."""
    layout = _linear(f"{name}.embed.out.0", sizes.width, sizes.input_width) | _norm(f"{name}.embed.out.1", sizes.width)
    layout |= _norm(f"{name}.after_norm", sizes.width)
    for index in range(sizes.layers):
        layer = f"{name}.encoders.{index}"
        for bias in ("u", "v"):
            layout[f"{layer}.self_attn.pos_bias_{bias}"] = (sizes.heads, sizes.width // sizes.heads)
        for projection in ("q", "k", "v", "out"):
            layout |= _linear(f"{layer}.self_attn.linear_{projection}", sizes.width, sizes.width)
        layout |= _linear(f"{layer}.self_attn.linear_pos", sizes.width, sizes.width, bias=False)
        layout |= _linear(f"{layer}.feed_forward.w_1", sizes.hidden, sizes.width)
        layout |= _linear(f"{layer}.feed_forward.w_2", sizes.width, sizes.hidden)
        for norm in norms:
            layout |= _norm(f"{layer}.{norm}", sizes.width)
    return layout


def _language_model(sizes: LanguageModelSizes) -> Layout:
    width = sizes.decoder.input_width
    return {
        "text_embedding.weight": (sizes.text_tokens, sizes.text_encoder.input_width),
        **_encoder("text_encoder", sizes.text_encoder, ("norm_mha", "norm_ff")),
        **_linear("text_encoder_affine_layer", width, sizes.text_encoder.width),
        "llm_embedding.weight": (2, width),
        **_encoder("llm", sizes.decoder, ("norm1", "norm2")),
        **_linear("llm_decoder", sizes.speech_tokens + 1, sizes.decoder.width),
        "speech_embedding.weight": (sizes.speech_tokens, width),
        **_linear("spk_embed_affine_layer", width, sizes.speaker_width),
    }


def _flow(sizes: FlowSizes) -> Layout:
    bands = sizes.mel_bands
    layout = {
        "input_embedding.weight": (sizes.speech_tokens, sizes.encoder.input_width),
        **_linear("spk_embed_affine_layer", bands, sizes.speaker_width),
        **_encoder("encoder", sizes.encoder, ("norm_mha", "norm_ff")),
        **_linear("encoder_proj", bands, sizes.encoder.width),
    }
    for index in range(REGULATOR_CONVOLUTIONS):
        layout |= _convolution(f"length_regulator.model.{3 * index}", bands, bands, 3)
        layout |= _norm(f"length_regulator.model.{3 * index + 1}", bands)
    layout |= _convolution(f"length_regulator.model.{3 * REGULATOR_CONVOLUTIONS}", bands, bands, 1)
    return layout | _estimator("decoder.estimator", sizes.estimator)


def _estimator(name: str, sizes: EstimatorSizes) -> Layout:
    channels = sizes.channels
    time = TIME_WIDTH_FACTOR * channels[0]
    layout = _linear(f"{name}.time_mlp.linear_1", time, sizes.in_channels)
    layout |= _linear(f"{name}.time_mlp.linear_2", time, time)

    def block(prefix: str, inputs: int, outputs: int) -> Layout:
        rows = _residual(f"{prefix}.0", inputs, outputs, time)
        for index in range(sizes.blocks):
            rows |= _transformer(f"{prefix}.1.{index}", outputs, sizes.heads * sizes.head_width)
        return rows

    inputs = sizes.in_channels
    for index, outputs in enumerate(channels):
        layout |= block(f"{name}.down_blocks.{index}", inputs, outputs)
        last = index == len(channels) - 1
        layout |= _convolution(f"{name}.down_blocks.{index}.2{'' if last else '.conv'}", outputs, outputs, 3)
        inputs = outputs
    for index in range(sizes.mid_blocks):
        layout |= block(f"{name}.mid_blocks.{index}", channels[-1], channels[-1])
    upward = [*channels[::-1], channels[0]]
    for index in range(len(upward) - 1):
        outputs = upward[index + 1]
        layout |= block(f"{name}.up_blocks.{index}", 2 * upward[index], outputs)
        if index == len(upward) - 2:
            layout |= _convolution(f"{name}.up_blocks.{index}.2", outputs, outputs, 3)
        else:
            layout |= _convolution(f"{name}.up_blocks.{index}.2.conv", outputs, outputs, 4)
    layout |= _convolution(f"{name}.final_block.block.0", upward[-1], upward[-1], 3)
    layout |= _norm(f"{name}.final_block.block.1", upward[-1])
    return layout | _convolution(f"{name}.final_proj", sizes.out_channels, upward[-1], 1)


def _residual(name: str, inputs: int, outputs: int, time: int) -> Layout:
    layout = _linear(f"{name}.mlp.1", outputs, time)
    for index, width in ((1, inputs), (2, outputs)):
        layout |= _convolution(f"{name}.block{index}.block.0", outputs, width, 3)
        layout |= _norm(f"{name}.block{index}.block.1", outputs)
    return layout | _convolution(f"{name}.res_conv", outputs, inputs, 1)


def _transformer(name: str, width: int, inner: int) -> Layout:
    layout = _norm(f"{name}.norm1", width) | _norm(f"{name}.norm3", width)
    for projection in ("q", "k", "v"):
        layout |= _linear(f"{name}.attn1.to_{projection}", inner, width, bias=False)
    layout |= _linear(f"{name}.attn1.to_out.0", width, inner)
    return layout | _linear(f"{name}.ff.net.0.proj", 4 * width, width) | _linear(f"{name}.ff.net.2", width, 4 * width)


def _hift(sizes: HiftSizes) -> Layout:
    bins = sizes.fft + 2  # real and imaginary parts of fft / 2 + 1 bins
    layout = _linear("m_source.l_linear", 1, sizes.harmonics + 1)
    layout |= _convolution("conv_pre", sizes.channels, sizes.mel_bands, 7)
    width, rate_after = sizes.channels, 1
    strides = []  # of the source's way down to each stage
    for rate in reversed(sizes.upsample_rates[1:]):
        rate_after *= rate
        strides.append(rate_after)
    strides = [*reversed(strides), 1]
    stages = zip(sizes.upsample_kernels, strides, sizes.source_kernels, sizes.source_dilations, strict=True)
    for index, (kernel, stride, source_kernel, source_dilations) in enumerate(stages):
        layout |= {f"ups.{index}.weight": (width, width // 2, kernel), f"ups.{index}.bias": (width // 2,)}
        width //= 2
        layout |= _convolution(f"source_downs.{index}", width, bins, 1 if stride == 1 else 2 * stride)
        layout |= _snake_block(f"source_resblocks.{index}", width, source_kernel, len(source_dilations))
        for branch, (kernel, dilations) in enumerate(zip(sizes.kernels, sizes.dilations, strict=True)):
            number = index * len(sizes.kernels) + branch
            layout |= _snake_block(f"resblocks.{number}", width, kernel, len(dilations))
    layout |= _convolution("conv_post", bins, width, 7)
    inputs = sizes.mel_bands
    for index in range(F0_CONVOLUTIONS):
        layout |= _convolution(f"f0_predictor.condnet.{2 * index}", sizes.f0_channels, inputs, 3)
        inputs = sizes.f0_channels
    return layout | _linear("f0_predictor.classifier", 1, inputs)


def _snake_block(name: str, width: int, kernel: int, layers: int) -> Layout:
    layout: Layout = {}
    for index in range(layers):
        for half in (1, 2):
            layout |= _convolution(f"{name}.convs{half}.{index}", width, width, kernel)
            layout[f"{name}.activations{half}.{index}.alpha"] = (width,)
    return layout
