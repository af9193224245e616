#include "engine/gateway/amount.h"

#include <limits>

namespace kaze::gateway {

using base::Money;

namespace {

constexpr std::int64_t kBoundless = std::numeric_limits<std::int64_t>::max() / 4; //!< more than all sums of calls

std::string grouped(std::int64_t count)
{
    auto digits = std::to_string(count);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

} // namespace

Amount Limits::most() const
{
    return {money.value_or(Money{kBoundless}), tokens.value_or(kBoundless)};
}

Limits Limits::countedOf(const Amount& amount) const
{
    return {money ? std::optional(amount.money) : std::nullopt, tokens ? std::optional(amount.tokens) : std::nullopt};
}

Limits Limits::changedBy(const Limits& given) const
{
    return {given.money ? given.money : money, given.tokens ? given.tokens : tokens};
}

std::string Limits::text() const
{
    std::string text = money ? money->text() : std::string();
    if (tokens)
        text += (text.empty() ? "" : " and ") + grouped(*tokens) + " tokens";
    return text;
}

} // namespace kaze::gateway
