#pragma once

#include <cstdint>

namespace kaze::knowledge {

//! Lower bound of the share of successes at 95 % (Wilson, "Probable inference, the law of succession, and statistical inference", 1927; two-sided, z = 1.96): what
//! was seen often counts for more than what was seen once. 0 without uses. `successes` is 0 to `uses`.
[[nodiscard]] double wilsonLow(std::int64_t successes, std::int64_t uses);

} // namespace kaze::knowledge
