#include "engine/telemetry/capture.h"

#include <algorithm>

namespace kaze::telemetry {

double captureShareOf(const boost::json::value& value)
{
    if (value.is_bool())
        return value.get_bool() ? 1 : 0;
    if (value.is_string())
        return value.get_string() == "off" ? 0 : 1;
    return std::clamp(value.to_number<double>(), 0.0, 1.0);
}

bool isCaptured(const base::Uuid& traceId, double share)
{
    if (share >= 1 || share <= 0)
        return share >= 1;
    // Mixed (the finaliser of MurmurHash3), because some bits of an id say what time it is or of which version it is.
    std::uint64_t bits = 0;
    for (const auto byte : traceId.bytes)
        bits = (bits << 8 | bits >> 56) ^ byte;
    bits = (bits ^ bits >> 33) * 0xFF51'AFD7'ED55'8CCDULL;
    bits = (bits ^ bits >> 33) * 0xC4CE'B9FE'1A85'EC53ULL;
    bits ^= bits >> 33;
    constexpr double kAll = 18446744073709551616.0; // 2^64
    return static_cast<double>(bits) / kAll < share;
}

} // namespace kaze::telemetry
