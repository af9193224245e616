#pragma once

#include "engine/api/schedule_requests.h"
#include "engine/base/ids.h"
#include "engine/base/log.h"
#include "engine/base/metrics.h"
#include "engine/base/task.h"
#include "engine/messaging/transport.h"
#include "engine/storage/database.h"

#include <memory>

namespace kaze::scheduling {

//! Fires of a schedule that came too late and are not caught up.
struct MissedFires {
    std::string name, tenant;
    std::int64_t count = 0;
    std::string note; //!< how late, and of how many
};

//! What fires do to runs; the cell binds it to its runtime. Called on the loop.
class FireTarget {
public:
    virtual ~FireTarget() = default;

    //! Starts a run, or names the one that was started with this run id before.
    [[nodiscard]] virtual base::Task<base::Result<>> start(api::StartRun run) = 0;
    //! Errors: NotFound.
    [[nodiscard]] virtual base::Task<base::Result<api::RunState>> stateOf(base::Uuid run) = 0;
    [[nodiscard]] virtual base::Task<base::Result<>> cancel(base::Uuid run, std::string reason) = 0;
    //! Told of every run that a schedule has started, or could not.
    virtual void fired([[maybe_unused]] const api::ScheduleSpec& work, [[maybe_unused]] const base::Result<>& started) { }
    //! The same of every message.
    virtual void published([[maybe_unused]] const api::ScheduleSpec& work, [[maybe_unused]] const base::Result<>& sent) { }
    virtual void missed([[maybe_unused]] const MissedFires& fires) { }
};

//! Does things at set times, and when messages come. Only times and rows are held in memory (Timetable), everything else is in state.db; one timer waits for
//! the earliest. A fire is decided on and recorded in one commit, with all that it is going to do, before anything is done; its run's id follows from its
//! schedule and its time, so that doing it again after a crash starts nothing twice. Lives on the loop; `stop` before it is destroyed.
class Schedules {
public:
    struct Parts {
        base::Executor loop;
        storage::Database& state;
        FireTarget& target;
        messaging::Transport* messages = nullptr; //!< none: no schedule can publish, or listen to topics
        const base::Clock& clock;
        base::IdSource& ids;
        base::MetricsRegistry& metrics;
        base::Logger log;
        std::string machineZone; //!< for schedules that name none
    };

    explicit Schedules(Parts parts);
    ~Schedules();
    Schedules(const Schedules&) = delete;
    Schedules& operator=(const Schedules&) = delete;

    //! Reads the times. Where it `fires`, takes up what a crash has left, and begins; else schedules are only looked at and changed here, for a
    //! process that is there for a moment. Once. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<>> open(bool fires = true);

    //! Fires nothing any more; waits for those that are being carried out. What is not begun is taken up by the next `open`.
    [[nodiscard]] base::Task<> stop();

    // Errors of all: NotFound, Conflict (several go by that name), InvalidArgument with what was expected, storage's.
    [[nodiscard]] base::Task<base::Result<api::ScheduleReply>> save(api::SaveSchedule wanted);
    [[nodiscard]] base::Task<base::Result<api::ScheduleReply>> get(api::GetSchedule query);
    [[nodiscard]] base::Task<base::Result<api::SchedulePage>> list(api::ListSchedules query);
    [[nodiscard]] base::Task<base::Result<>> remove(api::RemoveSchedule query);
    [[nodiscard]] base::Task<base::Result<api::ScheduleReply>> pause(api::PauseSchedule query);
    [[nodiscard]] base::Task<base::Result<api::ScheduleFired>> runNow(api::RunSchedule query);
    [[nodiscard]] base::Task<base::Result<api::FirePage>> history(api::ListFires query);
    [[nodiscard]] base::Task<base::Result<api::ScheduleCalendar>> calendar(api::GetScheduleCalendar query);

    //! To be told of every run that changes; cheap for those of no schedule.
    void runChanged(const base::Uuid& run, api::RunState state);

    [[nodiscard]] api::ScheduleFigures figures() const;

    //! How much history is older, for keeping house: fires whose planned time is before that, and that are over.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> countHistoryBefore(base::Time time);
    //! Removes at most `most` of them, the oldest first; how many were.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> removeHistoryBefore(base::Time time, std::int64_t most);

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::scheduling
