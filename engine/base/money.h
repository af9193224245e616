#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace kaze::base {

//! An amount in US dollars, exact to a billionth (a single token of a cheap model costs 0.00000002 $).
struct Money {
    std::int64_t nanos = 0;

    auto operator<=>(const Money&) const = default;
    constexpr Money operator+(Money other) const { return {nanos + other.nanos}; }
    constexpr Money operator-(Money other) const { return {nanos - other.nanos}; }
    constexpr Money& operator+=(Money other)
    {
        nanos += other.nanos;
        return *this;
    }
    constexpr Money& operator-=(Money other)
    {
        nanos -= other.nanos;
        return *this;
    }

    [[nodiscard]] double dollars() const { return static_cast<double>(nanos) / 1e9; }

    //! Rounds to the nearest billionth.
    [[nodiscard]] static Money fromDollars(double dollars);

    //! For people: whole cents from a dollar on ("$1,204.50"); below, where cents would mislead, four significant digits without trailing
    //! zeros beyond the cents ("$0.10", "$0.015", "$0.0004568"); "$0" for nothing.
    [[nodiscard]] std::string text() const;
};

//! The cost of `tokens` at a price given in nano-dollars a million tokens, rounded up so that sums never understate.
[[nodiscard]] Money costOf(std::int64_t tokens, Money perMillion);

} // namespace kaze::base
