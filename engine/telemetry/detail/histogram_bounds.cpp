#include "engine/telemetry/detail/histogram_bounds.h"

#include <array>

namespace kaze::telemetry::detail {

namespace {

constexpr std::array kSeconds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
    10.0, 30.0, 60.0, 300.0, 1800.0};
constexpr std::array kBytes{256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262144.0, 1048576.0, 4194304.0, 16777216.0, 67108864.0,
    268435456.0, 536870912.0, 1073741824.0};
constexpr std::array kShares{0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0};
constexpr std::array kDollars{0.0001, 0.001, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 100.0};
constexpr std::array kCounts{1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0, 100000.0};

} // namespace

std::span<const double> boundsOf(std::string_view unit)
{
    if (unit == "seconds")
        return kSeconds;
    if (unit == "bytes")
        return kBytes;
    if (unit == "share")
        return kShares;
    if (unit == "dollars")
        return kDollars;
    return kCounts;
}

} // namespace kaze::telemetry::detail
