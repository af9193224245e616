#include "engine/knowledge/wilson.h"

#include <algorithm>
#include <cmath>

namespace kaze::knowledge {

double wilsonLow(std::int64_t successes, std::int64_t uses)
{
    constexpr double z = 1.959963984540054; // the normal distribution leaves 2.5 % above it
    if (uses <= 0)
        return 0;
    const auto n = static_cast<double>(uses);
    const double share = static_cast<double>(std::clamp<std::int64_t>(successes, 0, uses)) / n;
    const double middle = share + z * z / (2 * n);
    const double spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return std::max(0.0, (middle - spread) / (1 + z * z / n));
}

} // namespace kaze::knowledge
