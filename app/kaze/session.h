#pragma once

#include "app/common/paths.h"
#include "engine/server/local_endpoint.h"

#include <atomic>
#include <future>
#include <memory>

namespace kaze::cli {

//! What a process ends with, as the manual page says.
enum ExitCode { kDone = 0, kFailed = 1, kBadUsage = 2, kBudgetExhausted = 3, kCancelled = 4, kWaiting = 5 };

//! Options that every command takes.
struct Common {
    std::string data; //!< --data
    bool json = false; //!< --json
    std::string cell; //!< --cell, or $KAZE_CELL; empty: the data folder's
};

//! A connection to the data folder's cell, wherever it runs, with questions that wait for their answers. Where that process ends, the
//! folder's next owner is asked, which may be this one. With --cell, one to that cell on another machine.
class Session {
public:
    //! Errors: as server::openOrAttach.
    [[nodiscard]] static base::Result<Session> open(const Common& common);

    //! Asks until it is answered. What would do something twice carries an id, so that it may be asked again.
    template <class Q>
    [[nodiscard]] base::Result<typename Q::Reply> ask(const Q& query)
    {
        auto answer = askOnce(query);
        while (!answer && m_gone->load()) {
            if (auto again = reopen(); !again)
                return failure(again);
            answer = askOnce(query);
        }
        return answer;
    }

    //! `closed` is called, on another thread, when this cell ends.
    void listen(api::EventFilter filter, api::CellClient::Listener listener, std::function<void()> closed);

    //! Opens the next owner's cell, or one of our own. Errors: as open.
    [[nodiscard]] base::Result<> reopen();

    //! How many cells this has been connected to, one after the other.
    [[nodiscard]] int cells() const { return m_cells; }
    [[nodiscard]] bool ownsCell() const { return m_client->ownsCell(); }

    //! The one that is asked now; another after `reopen`.
    [[nodiscard]] api::CellClient& client() { return *m_client; }
    //! Whether its cell has ended; any thread.
    [[nodiscard]] std::shared_ptr<const std::atomic<bool>> gone() const { return m_gone; }

private:
    explicit Session(Common common) : m_common(std::move(common)) { }

    template <class Q>
    base::Result<typename Q::Reply> askOnce(Q query)
    {
        auto promise = std::make_shared<std::promise<base::Result<typename Q::Reply>>>();
        auto answer = promise->get_future();
        api::ask(*m_client, std::move(query),
            [promise](base::Result<typename Q::Reply> reply) { promise->set_value(std::move(reply)); });
        return answer.get();
    }

    Common m_common;
    std::shared_ptr<std::atomic<bool>> m_gone; //!< the cell ended
    std::unique_ptr<api::CellClient> m_client;
    int m_cells = 0;
};

//! A command line to go on with: `words` behind the program's name, on the same data folder.
[[nodiscard]] std::string commandFor(const Common& common, const std::string& words);

//! Prints an error for people on stderr, or as {"error": …} on stdout, and gives the exit code that belongs to it.
int report(const base::Error& error, const Common& common);

//! Of a name that people give: one that several things have is as wrong as one that none has.
[[nodiscard]] base::Error asUsage(base::Error error);

} // namespace kaze::cli
