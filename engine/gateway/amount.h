#pragma once

#include "engine/base/money.h"

#include <algorithm>
#include <optional>
#include <string>

namespace kaze::gateway {

//! What a budget counts: money, and tokens of input and output together.
struct Amount {
    base::Money money;
    std::int64_t tokens = 0;

    bool operator==(const Amount&) const = default;
    Amount operator+(const Amount& other) const { return {money + other.money, tokens + other.tokens}; }
    Amount operator-(const Amount& other) const { return {money - other.money, tokens - other.tokens}; }
    Amount& operator+=(const Amount& other) { return *this = *this + other; }
    Amount& operator-=(const Amount& other) { return *this = *this - other; }
    [[nodiscard]] bool isNothing() const { return money.nanos <= 0 && tokens <= 0; }
    //! The larger of both kinds, each for itself.
    [[nodiscard]] static Amount larger(const Amount& a, const Amount& b)
    {
        return {std::max(a.money, b.money), std::max(a.tokens, b.tokens)};
    }
    [[nodiscard]] static Amount smaller(const Amount& a, const Amount& b)
    {
        return {std::min(a.money, b.money), std::min(a.tokens, b.tokens)};
    }
    //! Whether both kinds are at most the other's.
    [[nodiscard]] bool isWithin(const Amount& other) const { return money <= other.money && tokens <= other.tokens; }
};

//! What is not limited may be anything.
struct Limits {
    std::optional<base::Money> money{};
    std::optional<std::int64_t> tokens{};

    bool operator==(const Limits&) const = default;
    [[nodiscard]] bool any() const { return money || tokens; }
    [[nodiscard]] Amount most() const;
    //! Of an amount, the kinds that are limited.
    [[nodiscard]] Limits countedOf(const Amount& amount) const;
    //! Those that are given, in place of its own.
    [[nodiscard]] Limits changedBy(const Limits& given) const;
    [[nodiscard]] std::string text() const; //!< "$400.00", "2,000,000 tokens", both with "and"
};

} // namespace kaze::gateway
