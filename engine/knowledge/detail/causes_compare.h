#pragma once

#include "engine/api/graph_requests.h"

#include <span>

namespace kaze::knowledge::detail {

//! How the outcomes of a stratum are written: a value is (written + origin) · 2^exponent. So no square overflows, and what is left after a subtraction is
//! as exact as the origin is near the values.
struct Scale {
    double origin = 0;
    int exponent = 0;
};

//! The outcomes of some episodes, added up as they are written.
struct Sums {
    std::int64_t count = 0;
    double sum = 0;
    double squares = 0;

    void add(double value)
    {
        ++count;
        sum += value;
        squares += value * value;
    }
    Sums& operator+=(const Sums& other);
    [[nodiscard]] Sums without(const Sums& part) const;
};

//! An arm with and one without, within one stratum.
struct StratumSums {
    Sums with, without;
    Scale scale;
};

//! How outcomes are compared.
struct Measure {
    bool binary = false; //!< all are 0 or 1, and written so
    double alpha = 0.05;
    std::int64_t minEpisodes = 2; //!< in each arm
    std::string stratify; //!< what the strata are of; empty: there is one
};

//! Fills arms, uplift, interval, p, method and strata of an edge from those strata that have both arms. False: too few episodes in an arm, or too few
//! to say how much they vary, or figures that no number can hold.
[[nodiscard]] bool compare(std::span<const StratumSums> strata, const Measure& measure, api::CausalEdge& edge);

//! The lift of earlier episodes held against later ones. A lift that is gone altogether counts as reversed.
[[nodiscard]] api::CausalBackTest backTest(
    std::span<const StratumSums> earlier, std::span<const StratumSums> later, const Measure& measure);

//! q-values, significance, the most certain first, and no more than that many.
void rank(std::vector<api::CausalEdge>& edges, double alpha, std::size_t limit);

} // namespace kaze::knowledge::detail
