#pragma once

#include "engine/api/cell_client.h"
#include "engine/api/requests.h"
#include "tests/support/busy_work.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace kaze::test {

//! A made-up cell with very many runs in which very much happens: for measuring whoever looks at one. Its rows are made when they are asked for, so
//! that it weighs nothing itself. Answers on one thread and tells events on another, as a real cell does; what a filter of runs says is ignored.
class BusyCell : public api::CellClient {
public:
    struct Load {
        std::int64_t runs = 100'000;
        std::int64_t eventsPerSecond
            = 5'000; //!< of them 10 snapshots and 50 approvals asked or closed; the others two thirds rows of runs, one third text and steps
        std::int64_t spans = 5'000; //!< of a trace
    };

    explicit BusyCell(Load load);
    ~BusyCell() override;

    void request(api::Request request, Reply reply) override;
    void listen(api::EventFilter filter, Listener listener) override;
    [[nodiscard]] bool ownsCell() const override { return true; }
    void onClosed(std::function<void(base::Error)>) override { }

    //! Begins and ends telling events; it is quiet at first.
    void setBusy(bool busy);
    [[nodiscard]] std::int64_t told() const { return m_told; }

private:
    void answerRequests(const std::stop_token& stop);
    void tellEvents(const std::stop_token& stop);
    [[nodiscard]] api::Event event(std::int64_t number) const;
    [[nodiscard]] api::CellSnapshot snapshot() const;
    [[nodiscard]] api::RunRow row(std::int64_t number) const;
    [[nodiscard]] api::Step step(std::int64_t number) const;
    [[nodiscard]] api::Trace trace() const;

    [[nodiscard]] base::Result<api::Response> answer(const api::ListRuns& query) const;
    [[nodiscard]] base::Result<api::Response> answer(const api::GetRun& query) const;
    [[nodiscard]] base::Result<api::Response> answer(const api::ListSteps& query) const;
    [[nodiscard]] base::Result<api::Response> answer(const api::ListTraces& query) const;
    template <class Q>
    [[nodiscard]] base::Result<api::Response> answer(const Q& query) const;

    Load m_load;
    BusyWork m_work;
    std::atomic<bool> m_busy = false;
    std::atomic<std::int64_t> m_told = 0;
    std::atomic<std::int64_t> m_snapshots = 0;
    mutable std::mutex m_mutex; //!< guards what follows
    std::condition_variable_any m_woken;
    std::deque<std::pair<api::Request, Reply>> m_requests;
    api::EventFilter m_filter;
    Listener m_listener;
    std::jthread m_answering;
    std::jthread m_telling; //!< last: it stops before what it uses goes away
};

} // namespace kaze::test
