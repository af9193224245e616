#include "engine/vectors/quantisation.h"

#include <algorithm>
#include <cmath>

namespace kaze::vectors {

namespace {

constexpr std::size_t kEnoughVectors = 32;
constexpr double kQuantile = 0.999;
constexpr float kMargin = 1.25F;
constexpr float kSteps = 127.0F;

} // namespace

float rangeOf(std::span<const std::span<const float>> sample)
{
    std::vector<float> sizes;
    for (const auto vector : sample) {
        for (const float value : vector)
            sizes.push_back(std::abs(value));
    }
    if (sizes.empty())
        return 1.0F;
    const float largest = *std::max_element(sizes.begin(), sizes.end());
    float range = largest * kMargin;
    if (sample.size() >= kEnoughVectors) {
        const auto place = static_cast<std::size_t>(kQuantile * static_cast<double>(sizes.size() - 1));
        const auto at = sizes.begin() + static_cast<std::ptrdiff_t>(place);
        std::nth_element(sizes.begin(), at, sizes.end());
        // Vectors that are nearly all zeros have their quantile there.
        range = *at > 0 ? *at : largest;
    }
    return std::isnormal(range) ? range : 1.0F;
}

std::size_t quantise(std::span<const float> from, float range, std::int8_t* to)
{
    const float scale = kSteps / range;
    std::size_t clipped = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        clipped += std::abs(from[i]) > range ? 1 : 0;
        // Of a NaN neither comparison is true and the cast would have no meaning; 0 is one where the range is so small that the scale is infinite.
        const float product = from[i] * scale;
        const float scaled = std::isnan(product) ? 0.0F : std::clamp(product, -kSteps, kSteps);
        to[i] = static_cast<std::int8_t>(scaled + std::copysign(0.5F, scaled)); // not std::nearbyint, which is a call
    }
    return clipped;
}

} // namespace kaze::vectors
