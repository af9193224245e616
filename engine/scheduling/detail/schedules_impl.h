#pragma once

#include "engine/api/schedule.h"
#include "engine/scheduling/detail/saving.h"
#include "engine/scheduling/schedules.h"
#include "engine/scheduling/timetable.h"

#include <deque>
#include <unordered_map>
#include <unordered_set>

namespace kaze::scheduling {

//! Whose messages a schedule hears and publishes: its tenant's, or its project's, which are apart.
[[nodiscard]] inline std::string messagesOf(const api::ScheduleSpec& spec)
{
    return spec.project.empty() ? spec.tenant : spec.tenant + '/' + spec.project;
}

//! On the loop.
struct Schedules::Impl : std::enable_shared_from_this<Schedules::Impl> {
    explicit Impl(Parts parts);

    // schedules.cpp
    base::Task<base::Result<>> open(bool fires);
    base::Task<> stop();
    [[nodiscard]] detail::Claimant claimant() const;
    //! Runs a task that `stop` waits for.
    void spawn(base::Task<> task);
    [[nodiscard]] base::Result<> isOpen() const;

    // clockwork.cpp
    static base::Task<> keepTime(std::shared_ptr<Impl> self);
    base::Task<> fireDue();
    base::Task<> reconcile(std::vector<std::uint32_t> rows);
    static base::Task<> reconcileAll(std::shared_ptr<Impl> self, std::vector<std::uint32_t> rows);
    base::Task<> takeOverLeft(bool alone);
    base::Task<> followClock();
    base::Task<> replan();
    void armed(const std::vector<detail::Armed>& rows);
    void wake();

    // firing.cpp
    void carryOut(detail::StoredFire fire);
    static base::Task<> carryOutQueued(std::shared_ptr<Impl> self);
    base::Task<> carryOutOne(detail::StoredFire fire);
    struct Made {
        api::FireOutcome outcome = api::FireOutcome::Failed;
        std::string note;
        bool isRun = false;
        bool leave = false; //!< as it is: the cell is stopping, or cannot write
    };
    base::Task<Made> doWork(detail::StoredFire fire);
    base::Task<Made> startRun(detail::StoredFire fire, api::ScheduleSpec work);
    base::Task<Made> publish(detail::StoredFire fire, api::ScheduleSpec work);
    base::Task<> cancelEarlier(detail::StoredFire fire);
    base::Task<> settleFire(detail::StoredFire fire, api::FireOutcome outcome, std::string note);
    static base::Task<> runOver(std::shared_ptr<Impl> self, base::Uuid run, api::RunState state);
    void runChanged(const base::Uuid& run, api::RunState state);

    // events.cpp
    struct Listening {
        std::int64_t row = 0;
        base::Uuid id;
        std::string tenant;
        api::ScheduleTrigger spec;
        Trigger trigger;
        base::CancelSource end;
    };
    //! Whether it waits for messages.
    [[nodiscard]] static bool hears(const detail::StoredSchedule& schedule);
    //! Whether a change leaves it the messages that wait for it.
    [[nodiscard]] static bool keepsPlace(const detail::StoredSchedule& before, const detail::StoredSchedule& now);
    void listen(const detail::StoredSchedule& schedule);
    void unlisten(std::int64_t row);
    base::Task<> giveUpPlace(detail::StoredSchedule schedule);
    static base::Task<> follow(std::shared_ptr<Impl> self, std::shared_ptr<Listening> listening);
    //! Messages that wait for a quiet time. The fire is the newest one's, and that alone is held on to: those before it are done with once it is here.
    struct EventGroup {
        std::optional<messaging::Delivery> newest;
        std::int64_t merged = 0;
        base::Duration first{0}, last{0};
        base::Duration kept{0}; //!< when it was said last that the newest is still held

        [[nodiscard]] base::Duration dueAt(const Trigger& trigger) const;
        //! Returns the one that was the newest so far.
        [[nodiscard]] std::optional<messaging::Delivery> add(messaging::Delivery delivery, base::Duration now);
    };
    base::Task<base::Result<>> followUntilError(const Listening& listening);
    base::Task<base::Result<>> followOnce(const Listening& listening, messaging::Consumer& consumer, EventGroup& group);
    base::Task<base::Result<>> keepHold(messaging::Consumer& consumer, EventGroup& group);
    base::Task<base::Result<>> fireWhenDue(const Listening& listening, messaging::Consumer& consumer, EventGroup& group);
    base::Task<base::Result<>> fireFor(const Listening& listening, messaging::Consumer& consumer, EventGroup group);

    base::Task<> applied(detail::Changed changed);

    Parts parts;
    base::Uuid owner;
    Timetable timetable;
    std::deque<detail::StoredFire> queue; //!< claimed, to be carried out
    std::unordered_set<std::int64_t> inHand; //!< rows of fires in the queue or being carried out
    std::unordered_map<base::Uuid, detail::StoredFire> running; //!< fires whose run is under way, by its id
    std::unordered_map<std::int64_t, std::shared_ptr<Listening>> listening; //!< by row
    base::CancelSource stopping;
    base::CancelSource sleeping; //!< ends the clockwork's sleep
    base::CancelSource idle; //!< nothing runs any more, while it stops
    bool opened = false;
    bool firing = false;
    int busy = 0;
    int carrying = 0;
    base::Time lastWall;
    base::Duration lastSteady{0};
    base::Duration lastTakeOver{0};
    int failures = 0; //!< of claims, one after the other

    base::Counter& fires;
    base::Counter& missed;
    base::Counter& skipped;
    base::Counter& failed;
    base::Histogram& late;
    base::Gauge& armedGauge;
};

} // namespace kaze::scheduling
