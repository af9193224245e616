#pragma once

#include "engine/api/run_requests.h"
#include "engine/server/remote_client.h"

#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace kaze::e2e {

//! What somebody on another machine sees of a cell: the rows and steps that it is told of, asked for anew where it is told that something is missing, as
//! the console does it. It keeps account of what came twice, out of order, or not at all. Any thread.
class CellView {
public:
    //! Of one run.
    struct Told {
        std::optional<api::RunRow> row;
        std::int64_t last = 1; //!< number of its last step, as it was told or asked; the first, its task, comes with the row
        std::int64_t told = 0; //!< as it was told
        int rounds = 0; //!< of losses, at the time of that step
    };
    //! All of it, while nobody else writes it.
    struct Seen {
        std::map<std::string, Told> runs;
        std::set<std::string> questions; //!< approvals that are open
        std::int64_t lastSnapshot = 0;
        std::int64_t snapshots = 0;
        std::int64_t lost = 0; //!< events, as it was told
        int rounds = 0; //!< how often it was told that
        std::vector<std::string> wrong; //!< doubles, gaps, what came in another order
        std::vector<std::string> texts; //!< every event as JSON, where it is to keep them
        server::RemoteStatus status;
        int breaks = 0; //!< of the connection
        std::optional<base::Error> closed;
    };

    explicit CellView(std::unique_ptr<server::RemoteClient> client, bool keepTexts = false);

    [[nodiscard]] server::RemoteClient& client() { return *m_client; }

    template <class Q>
    [[nodiscard]] std::future<base::Result<typename Q::Reply>> begin(Q query)
    {
        auto promise = std::make_shared<std::promise<base::Result<typename Q::Reply>>>();
        auto answer = promise->get_future();
        api::ask<Q>(*m_client, std::move(query), [promise](auto reply) { promise->set_value(std::move(reply)); });
        return answer;
    }
    //! Errors: Timeout after a minute.
    template <class Q>
    [[nodiscard]] base::Result<typename Q::Reply> ask(Q query)
    {
        auto answer = begin(std::move(query));
        if (answer.wait_for(std::chrono::minutes(1)) != std::future_status::ready)
            return base::fail(base::ErrorCode::Timeout, "no answer within a minute");
        return answer.get();
    }

    [[nodiscard]] bool until(const std::function<bool(const Seen&)>& so, std::chrono::seconds atMost = std::chrono::seconds(60));
    [[nodiscard]] bool untilEnded(const std::vector<std::string>& runs);
    [[nodiscard]] bool untilAway();
    [[nodiscard]] bool untilBack();
    [[nodiscard]] Seen seen() const;

    //! Why it is not what `fresh`, who asks the cell now, is answered; empty: it is the same, with nothing doubled and nothing missing. Waits a while
    //! for it to be.
    [[nodiscard]] std::string difference(CellView& fresh);

private:
    struct State {
        mutable std::mutex mutex; //!< guards what follows
        std::condition_variable changed;
        Seen seen;
    };
    static void take(Seen& seen, const api::Event& event);
    [[nodiscard]] std::string askAnew();

    const std::shared_ptr<State> m_state = std::make_shared<State>();
    std::unique_ptr<server::RemoteClient> m_client; //!< goes first
    int m_asked = 0; //!< rounds of losses after which it asked anew
};

} // namespace kaze::e2e
