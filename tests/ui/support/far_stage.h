#pragma once

#include "engine/api/agent_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/events.h"
#include "engine/api/request.h"
#include "ui/link/remote_link.h"

#include <atomic>
#include <mutex>
#include <vector>

namespace kaze::ui::test {

//! A cell on another machine as a test plays it: what its clients share, and the hand that turns it. Any thread.
struct FarStage {
    std::mutex mutex; //!< guards what is not atomic
    api::CellClient::Listener listener;
    std::function<void(base::Error)> closed;
    std::function<void(const CarrierStatus&)> status;
    std::vector<api::CellClient::Reply> held; //!< answers that wait for the connection
    base::Error refusal{base::ErrorCode::Unavailable, "nobody answers", nullptr};
    std::atomic<int> attempts{0};
    std::atomic<int> retries{0};
    std::atomic<int> asked{0};
    std::atomic<bool> refuse{false};
    std::atomic<bool> away{false};

    void tell(const api::Event& event)
    {
        api::CellClient::Listener called;
        {
            const std::lock_guard lock(mutex);
            called = listener;
        }
        if (called)
            called(event);
    }
    void tellStatus(bool connected, const QString& problem = {})
    {
        std::function<void(const CarrierStatus&)> called;
        {
            const std::lock_guard lock(mutex);
            away = !connected;
            called = status;
        }
        if (called)
            called({connected, problem, std::chrono::milliseconds(92), std::chrono::seconds(2)});
        if (!connected)
            return;
        std::vector<api::CellClient::Reply> answered;
        {
            const std::lock_guard lock(mutex);
            answered.swap(held);
        }
        for (auto& reply : answered)
            reply(api::Response{api::AgentList{}});
    }
    void close(base::Error error)
    {
        std::function<void(base::Error)> called;
        {
            const std::lock_guard lock(mutex);
            called = closed;
        }
        if (called)
            called(std::move(error));
    }
    //! The worker has said that the client stands, and waits for its end.
    [[nodiscard]] bool isWatched()
    {
        const std::lock_guard lock(mutex);
        return static_cast<bool>(closed);
    }
    [[nodiscard]] bool isListenedTo()
    {
        const std::lock_guard lock(mutex);
        return static_cast<bool>(listener);
    }
};

class FarClient final : public api::CellClient {
public:
    explicit FarClient(std::shared_ptr<FarStage> stage) : m_stage(std::move(stage)) { }

    void request(api::Request request, Reply reply) override
    {
        ++m_stage->asked;
        if (m_stage->away) {
            const std::lock_guard lock(m_stage->mutex);
            m_stage->held.push_back(std::move(reply));
            return;
        }
        if (request.as<api::GetSnapshot>()) {
            api::SnapshotReply answer;
            answer.snapshot.number = 1;
            answer.snapshot.version = "2.4.0";
            return reply(api::Response{std::move(answer)});
        }
        if (request.as<api::GetCell>()) {
            api::CellReply answer;
            answer.cell.environment = "production";
            answer.cell.region = "eu-west";
            return reply(api::Response{std::move(answer)});
        }
        if (request.as<api::ListAgents>())
            return reply(api::Response{api::AgentList{}});
        reply(base::fail(base::ErrorCode::NotFound, "not on this stage"));
    }
    void listen(api::EventFilter, Listener listener) override
    {
        const std::lock_guard lock(m_stage->mutex);
        m_stage->listener = std::move(listener);
    }
    [[nodiscard]] bool ownsCell() const override { return false; }
    void onClosed(std::function<void(base::Error)> closed) override
    {
        const std::lock_guard lock(m_stage->mutex);
        m_stage->closed = std::move(closed);
    }

private:
    std::shared_ptr<FarStage> m_stage;
};

[[nodiscard]] inline RemoteLink::Connect connectTo(const std::shared_ptr<FarStage>& stage)
{
    return [stage](std::function<void(const CarrierStatus&)> tell) -> base::Result<RemoteCarrier> {
        ++stage->attempts;
        const std::lock_guard lock(stage->mutex);
        if (stage->refuse)
            return std::unexpected(stage->refusal);
        stage->status = std::move(tell);
        return RemoteCarrier{std::make_unique<FarClient>(stage), [stage] { ++stage->retries; }};
    };
}

[[nodiscard]] inline api::SnapshotTaken snapshotOf(std::int64_t number)
{
    api::SnapshotTaken taken;
    taken.snapshot.number = number;
    taken.snapshot.approvalsOpen = 2;
    taken.snapshot.alertsFiring = 1;
    taken.snapshot.version = "2.4.0";
    return taken;
}

} // namespace kaze::ui::test
