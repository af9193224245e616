#pragma once

#include "engine/api/message.h"
#include "engine/base/clock.h"

#include <atomic>

namespace kaze::messaging {

//! The hybrid logical clock of a cell (Kulkarni et al., "Logical Physical Clocks", 2014): every time it gives is later than all it gave or was told
//! before, also when the wall clock jumps back. Messages and whatever a trace records take their times from the same one, so that sorted by them an
//! effect never stands before its cause, in this cell or in another that it wrote to.
//!
//! Where it is ahead of the wall clock, which was set back or is behind another cell's, it goes half as fast until that has caught up: what lies
//! apart in time stays apart. One atomic number, without a lock: `now`, `stamp` and `heard` from any thread. As a base::Clock it waits and
//! measures as the one it was made with.
class HybridClock final : public base::Clock {
public:
    //! How far a time from elsewhere may be ahead of our wall clock and still be believed; one that is further would drag all clocks along.
    static constexpr base::Duration kMostAhead = std::chrono::minutes(1);
    //! How far one of our own that was stored may be; one that is further was taken from a clock that was wrong.
    static constexpr base::Duration kMostResumed = std::chrono::hours(24);

    explicit HybridClock(const base::Clock& clock) : m_clock(clock) { }

    //! The time of something that happens here now, a microsecond after the last at least.
    [[nodiscard]] base::Time now() const override;
    [[nodiscard]] base::Duration steady() const override { return m_clock.steady(); }
    [[nodiscard]] base::Task<base::Result<>> sleep(base::Duration time, base::CancelToken cancel) const override;

    //! The same for a message, finer: 65536 a millisecond.
    [[nodiscard]] api::HybridTime stamp();

    //! The time of hearing of something that happened elsewhere then.
    api::HybridTime heard(api::HybridTime then);

    //! Goes on behind a time of our own that was stored.
    void resumeAfter(api::HybridTime last);

private:
    [[nodiscard]] std::int64_t paced(std::int64_t last) const;

    const base::Clock& m_clock;
    // Both are times as `packed` has them: 1/65536 of a millisecond since 1970.
    mutable std::atomic<std::int64_t> m_last{0};
    mutable std::atomic<std::int64_t> m_lead{INT64_MIN / 2}; //!< ahead of the wall clock, it shows half its time and this
};

//! As one integer that sorts as the times do, and back.
[[nodiscard]] std::int64_t packed(api::HybridTime time);
[[nodiscard]] api::HybridTime unpacked(std::int64_t packed);

} // namespace kaze::messaging
