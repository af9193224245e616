#pragma once

#include "engine/api/events.h"
#include "engine/api/run_requests.h"
#include "engine/base/file.h"
#include "engine/cell/cell.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <filesystem>
#include <future>
#include <mutex>
#include <sys/socket.h>
#include <unistd.h>

namespace kaze::cell::test {

using api::RunState;
using base::ErrorCode;

//! A client with answers to wait for and events to look through.
class Asker {
public:
    explicit Asker(std::unique_ptr<api::CellClient> client) : m_client(std::move(client))
    {
        m_client->onClosed([state = m_state](base::Error) {
            const std::lock_guard lock(state->mutex);
            ++state->closed;
            state->changed.notify_all();
        });
    }

    template <class Q>
    base::Result<typename Q::Reply> ask(Q query)
    {
        auto answer = begin(std::move(query));
        if (answer.wait_for(std::chrono::seconds(20)) != std::future_status::ready)
            return base::fail(ErrorCode::Timeout, "no answer");
        return answer.get();
    }

    template <class Q>
    std::future<base::Result<typename Q::Reply>> begin(Q query)
    {
        auto promise = std::make_shared<std::promise<base::Result<typename Q::Reply>>>();
        auto answer = promise->get_future();
        api::ask<Q>(*m_client, std::move(query), [promise](auto reply) { promise->set_value(std::move(reply)); });
        return answer;
    }

    void listen(api::EventFilter filter)
    {
        m_client->listen(std::move(filter), [state = m_state](const api::Event& event) {
            const std::lock_guard lock(state->mutex);
            state->events.push_back(event);
            state->changed.notify_all();
        });
    }

    bool until(const std::function<bool(const std::deque<api::Event>&)>& so)
    {
        std::unique_lock lock(m_state->mutex);
        return m_state->changed.wait_for(lock, std::chrono::seconds(20), [&] { return so(m_state->events); });
    }

    bool untilClosed()
    {
        std::unique_lock lock(m_state->mutex);
        return m_state->changed.wait_for(lock, std::chrono::seconds(5), [&] { return m_state->closed > 0; })
            && m_state->closed == 1;
    }

    //! Waits for the first question that anybody is asked, and gives its id. Needs `runs`, too.
    std::string questionAsked()
    {
        std::string id;
        EXPECT_TRUE(until([&](const auto& events) {
            for (const auto& event : events)
                if (const auto* question = std::get_if<api::ApprovalAsked>(&event))
                    id = question->approval.approvalId;
            return !id.empty();
        }));
        return id;
    }

    //! Needs `runs` in what is listened to.
    bool untilState(const std::string& run, RunState state)
    {
        return until([&](const auto& events) {
            return std::any_of(events.begin(), events.end(), [&](const api::Event& event) {
                const auto* changed = std::get_if<api::RunChanged>(&event);
                return changed && changed->run.runId == run && changed->run.state == state;
            });
        });
    }

    api::CellClient& client() { return *m_client; }

private:
    struct State {
        std::mutex mutex; //!< guards all of this
        std::condition_variable changed;
        std::deque<api::Event> events;
        int closed = 0;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
    std::unique_ptr<api::CellClient> m_client; //!< goes before the state
};

//! A server on loopback that takes connections and never says a word.
class SilentServer {
public:
    SilentServer() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        EXPECT_EQ(::listen(m_socket.get(), 8), 0);
        socklen_t size = sizeof(address);
        ::getsockname(m_socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
        m_port = ntohs(address.sin_port);
    }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port) + "/v1"; }

private:
    base::FileDescriptor m_socket;
    int m_port = 0;
};

class CellFixture : public testing::Test {
protected:
    CellFixture()
    {
        std::signal(SIGPIPE, SIG_IGN);
        std::filesystem::create_directory(workspace);
        configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\n");
    }

    void configure(const std::string& yaml) const
    {
        std::filesystem::create_directories(folder / "data");
        ASSERT_TRUE(base::writeFile(folder / "data" / "kaze.yaml", yaml));
    }

    CellOptions options() const
    {
        CellOptions options;
        options.dataFolder = folder / "data";
        options.resources = KAZE_RESOURCES;
        options.spawnHelper = KAZE_SPAWN;
        options.useKeyring = false;
        options.environment = [](const std::string&) { return std::nullopt; };
        return options;
    }

    base::Result<std::unique_ptr<Cell>> open() const { return Cell::open(options()); }

    api::StartRun listing(std::string task = "List them.") const
    {
        api::StartRun run;
        run.agent.yaml = "name: lister\ninstructions: |\n  1. List the files.\n  2. Answer with what you found.\ntools: "
                         "[files.list]\nmemory: { recall: 0, remember: false }\n";
        run.task = std::move(task);
        run.workspace = workspace.string();
        run.approve = api::ApprovalMode::All;
        return run;
    }

    kaze::test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
    const std::filesystem::path workspace = folder / "workspace";
};

} // namespace kaze::cell::test
