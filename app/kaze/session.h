#pragma once

#include "app/common/paths.h"
#include "engine/server/local_endpoint.h"

#include <future>
#include <memory>

namespace kaze::cli {

//! What a process ends with, as the manual page says.
enum ExitCode { kDone = 0, kFailed = 1, kBadUsage = 2, kBudgetExhausted = 3, kCancelled = 4, kWaiting = 5 };

//! Options that every command takes.
struct Common {
    std::string data; //!< --data
    bool json = false; //!< --json
};

//! A connection to the data folder's cell, wherever it runs, with questions that wait for their answers.
class Session {
public:
    //! Errors: as server::openOrAttach.
    [[nodiscard]] static base::Result<Session> open(const Common& common);

    [[nodiscard]] api::CellClient& client() { return *m_client; }

    template <class Q>
    [[nodiscard]] base::Result<typename Q::Reply> ask(Q query)
    {
        auto promise = std::make_shared<std::promise<base::Result<typename Q::Reply>>>();
        auto answer = promise->get_future();
        api::ask(*m_client, std::move(query),
            [promise](base::Result<typename Q::Reply> reply) { promise->set_value(std::move(reply)); });
        return answer.get();
    }

private:
    explicit Session(std::unique_ptr<api::CellClient> client) : m_client(std::move(client)) { }
    std::unique_ptr<api::CellClient> m_client;
};

//! Prints an error for people on stderr, or as {"error": …} on stdout, and gives the exit code that belongs to it.
int report(const base::Error& error, const Common& common);

} // namespace kaze::cli
