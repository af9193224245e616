#pragma once

#include "engine/api/events.h"

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace kaze::ui {

//! What a cell told since the console last looked, made small on the way: the latest snapshot, the latest row of each run, neighbouring pieces of
//! text as one, only the steps of followed runs, and of the log's lines the newest. Any thread may put, one takes. A reader that does not come in time loses
//! the oldest and is told so.
class EventInbox {
public:
    //! What is taken at once; `events` holds steps, text and approvals in their order.
    struct Batch {
        std::vector<api::Event> events;
        std::vector<api::RunRow> runs;
        std::optional<api::CellSnapshot> snapshot;
        std::optional<api::LogsAdded> logs;
        bool lost = false;
    };

    //! `wake` is called, on the putting thread, when the first thing lies in an empty inbox.
    explicit EventInbox(std::function<void()> wake) : m_wake(std::move(wake)) { }

    void put(const api::Event& event) { put(event, std::nullopt); }
    //! Lines of the log come with the filter that they fit: those of one that is followed no more are left out.
    void put(const api::Event& event, const std::optional<std::string>& logFilter);
    //! Runs and the snapshot stay when they are not asked for. True in `more` when something stayed.
    [[nodiscard]] Batch take(bool withRuns, bool withSnapshot, bool& more);
    //! Steps and text of other runs are left out.
    void setFollowed(std::set<std::string> runIds);
    //! Forgets the lines of another filter.
    void setLogFilter(const std::optional<std::string>& filter);
    //! Forgets everything, for a cell that is gone.
    void clear();

private:
    void add(const api::StepAdded& step);
    void add(const api::TextDelta& text);
    void add(const api::RunChanged& changed);
    void add(const api::ApprovalAsked& asked) { append(asked); }
    void add(const api::ApprovalClosed& closed) { append(closed); }
    void add(const api::SnapshotTaken& taken) { m_batch.snapshot = taken.snapshot; }
    void add(const api::LogsAdded& added);
    void add(const api::AlertChanged& changed) { append(changed); }
    void add(const api::EventsLost&) { m_batch.lost = true; }
    void append(api::Event event);
    [[nodiscard]] bool empty() const;

    std::function<void()> m_wake;
    std::mutex m_mutex; //!< guards what follows
    Batch m_batch;
    std::unordered_map<std::string, std::size_t> m_runPlaces; //!< in m_batch.runs
    std::set<std::string> m_followed;
    std::optional<std::string> m_logFilter;
    bool m_woken = false;
};

} // namespace kaze::ui
