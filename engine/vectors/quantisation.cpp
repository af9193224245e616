#include "engine/vectors/quantisation.h"

#include <algorithm>
#include <cmath>

namespace kaze::vectors {

namespace {

constexpr std::size_t kEnoughVectors = 32;
constexpr int kTried
    = 32; //!< ranges, each smaller than the one before it by a fourth root of two: down to a 215th of the largest member
constexpr float kMargin = 1.25F;
constexpr float kSteps = 127.0F;

//! What the rounding to steps of range / 127 and the clipping cost together, as a sum of squares. Rounding costs a twelfth of a step's square.
double errorOf(const std::vector<float>& sizes, float range)
{
    const double rounding = std::pow(static_cast<double>(range) / kSteps, 2) / 12;
    double error = 0;
    for (const float size : sizes)
        error += size > range ? std::pow(static_cast<double>(size - range), 2) : size > 0 ? rounding : 0;
    return error;
}

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
    if (sample.size() < kEnoughVectors)
        return std::isnormal(largest * kMargin) ? largest * kMargin : 1.0F;
    float range = largest;
    double least = errorOf(sizes, largest);
    for (int tried = 1; tried < kTried; ++tried) {
        const float candidate = largest * std::exp2(-static_cast<float>(tried) / 4);
        if (const double error = errorOf(sizes, candidate); error < least) {
            least = error;
            range = candidate;
        }
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
