#pragma once

#include "engine/base/clock.h"

#include <array>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace kaze::knowledge::detail {

//! Measures how much of the true answer an index gives, on a sample of the searches that people make, and sets the breadth of searches (`ef`) from it. One thread.
//!
//! Each sample is one query whose nearest ten are known from looking at all vectors, asked of the index at every breadth of a ladder. The narrowest breadth is taken whose mean recall
//! over the last samples, less its standard error, reaches the target, and whose median time is within the limit. Where none is, or where it is twice the work, the search looks at all vectors as
//! the index holds them, if that reaches the target in time. All of it is measured again and again, so that a search goes back to the graph when that suffices.
class RecallAudit {
public:
    //! Not a breadth: the search looks at all vectors as the index holds them. Where all are about equally far apart, no breadth finds enough.
    static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
    static constexpr std::array<std::size_t, 13> kLadder{50, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, kAll};
    static constexpr std::size_t kNeighbours = 10;
    static constexpr std::size_t kLeastSamples = 16; //!< before which the breadth is the default one
    static constexpr std::size_t kKept = 64; //!< samples; older ones are of another index by then
    static constexpr std::size_t kDefault = 4; //!< place in the ladder, until there are enough samples

    //! What one query found at each breadth.
    struct Sample {
        std::array<double, kLadder.size()> recall{}; //!< 0 to 1
        std::array<double, kLadder.size()>
            seconds{}; //!< of a processor, so that what else the machine does decides nothing; where several threads did it, the share of each
        double allWork = 0; //!< of looking at all: seconds of all threads together
        std::size_t elements = 0; //!< of the index; less than half or more than twice as many are another index
    };

    RecallAudit(double target, double secondsLimit) : m_target(target), m_secondsLimit(secondsLimit) { }

    void add(const Sample& sample);

    //! Breadth for searches, or kAll.
    [[nodiscard]] std::size_t ef() const { return kLadder[m_chosen]; }
    //! Begins with what was chosen before, until there are enough samples; a number that is none is passed over.
    void startWith(std::size_t ef);
    //! At that breadth; nothing before the first sample.
    [[nodiscard]] std::optional<double> recall() const;
    [[nodiscard]] std::int64_t samples() const { return static_cast<std::int64_t>(m_samples.size()); }
    [[nodiscard]] double target() const { return m_target; }
    //! Why the target is not reached; empty when it is, or is not known yet.
    [[nodiscard]] std::string problem() const;

    //! Whether another search may be measured: one a second, and no more than a hundredth of the time altogether; a tenth, until there are enough samples to choose by.
    [[nodiscard]] bool due(base::Duration now) const { return !m_underWay && now >= m_next; }
    void began() { m_underWay = true; }
    void ended(base::Duration now, base::Duration took);

    //! Another index of the same vectors: what was measured says nothing about it, but what was chosen is the best guess.
    void restart() { m_samples.clear(); }

private:
    struct Means {
        double recall = 0, error = 0, seconds = 0;

        [[nodiscard]] bool reaches(double target) const { return recall - error >= target; }
    };
    //! One that lost its processor for a while is not to decide: of times the one in the middle counts.
    template <class Figure>
    [[nodiscard]] double medianOf(Figure figure) const;
    [[nodiscard]] Means meansAt(std::size_t place) const;
    [[nodiscard]] std::size_t choose() const;
    [[nodiscard]] bool allIsLessWork(const Means& than) const;

    const double m_target;
    const double m_secondsLimit;
    std::deque<Sample> m_samples;
    std::size_t m_chosen = kDefault;
    bool m_underWay = false;
    base::Duration m_next{0};
};

} // namespace kaze::knowledge::detail
