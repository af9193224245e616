#pragma once

#include "engine/api/schedule_requests.h"
#include "engine/base/loop.h"
#include "engine/messaging/direct_transport.h"
#include "engine/scheduling/schedules.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>

#include <deque>
#include <map>
#include <set>

namespace kaze::scheduling {

using namespace std::chrono_literals;
using base::Result;
using base::Task;
using base::Time;

//! The runs that schedules start, as the runtime keeps them: on the disk, so that they outlive a crash of the world around them.
class FakeRuns final : public FireTarget {
public:
    struct Run {
        api::StartRun request;
        api::RunState state = api::RunState::Running;
    };

    Task<Result<>> start(api::StartRun run) override;
    Task<Result<api::RunState>> stateOf(base::Uuid run) override;
    Task<Result<>> cancel(base::Uuid run, std::string reason) override;

    [[nodiscard]] std::vector<std::string> tasks() const;

    std::map<base::Uuid, Run> runs;
    std::vector<base::Uuid> order;
    std::optional<base::Error> refuses;
    bool endsAtOnce = false; //!< its end is told before its start is
    std::function<void(const base::Uuid&, api::RunState)> listener;
    int starts = 0; //!< asked for, also for a run that there is
};

//! Schedules on a real database in a folder, with a loop that the test turns by hand and a clock that it sets.
class World {
public:
    explicit World(Time start = base::fromRfc3339("2026-11-20T12:00:00Z").value());
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    //! Begins to work, as a program that is started.
    void begin(bool fires = true);
    //! Ends as a program that is stopped.
    void end();
    //! Ends as a program that is killed: what waits is destroyed where it stands.
    void crash();

    template <class T>
    T run(Task<T> task)
    {
        return m_loop->runUntil(std::move(task));
    }

    //! Until nothing happens any more but that time is waited for.
    void settle();
    //! Time passes, as much at once as `by`.
    void pass(base::Duration by);
    //! At most so many handlers are run, for crashes in the middle.
    void step(int handlers);

    [[nodiscard]] bool eventually(const std::function<bool()>& so);

    api::ScheduleReply save(const api::ScheduleSpec& spec, bool replace = false);
    [[nodiscard]] std::string refusal(const api::ScheduleSpec& spec);
    [[nodiscard]] api::ScheduleReply get(const std::string& name);
    [[nodiscard]] std::vector<api::ScheduleFire> fires(const std::string& name = {});
    //! "12:00 done", the oldest first.
    [[nodiscard]] std::vector<std::string> story(const std::string& name = {});
    void finishRuns(api::RunState state = api::RunState::Done);
    std::int64_t publish(const std::string& topic, const std::string& payload, const std::string& kind = "event");

    test::TempFolder folder;
    base::SimulatedClock clock;
    FakeRuns runs;
    base::MetricsRegistry metrics;
    std::unique_ptr<storage::WriterThreads> writers = std::make_unique<storage::WriterThreads>(2);
    std::shared_ptr<storage::Database> database;
    std::unique_ptr<messaging::DirectTransport> transport;
    std::unique_ptr<Schedules> schedules;

private:
    //! Whether others than this one were under way.
    bool waitForCommits();

    std::unique_ptr<base::Loop> m_loop;
    std::unique_ptr<base::IdSource> m_ids;
    std::unique_ptr<messaging::HybridClock> m_times;
    std::uint64_t m_seed = 1;
};

//! A schedule that runs the agent "reviewer" on the task "Review {{local_time}}".
[[nodiscard]] api::ScheduleSpec cronSpec(const std::string& name, const std::string& cron, const std::string& zone = "UTC");
[[nodiscard]] api::ScheduleSpec everySpec(const std::string& name, double seconds);

} // namespace kaze::scheduling
