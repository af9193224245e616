#pragma once

#include "app/kaze/session.h"
#include "engine/api/log.h"

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kaze::cli {

//! Prints the lines of the log that fit a filter as they are recorded, each once, also over the end of the process that records them. Begins to listen when it
//! is made.
class LogsFollower {
public:
    //! `session` must stay.
    LogsFollower(Session& session, Common common, std::string filter);

    //! Until Ctrl+C, or nobody reads any more. `shown`: the lines that are printed already. Returns the exit code.
    [[nodiscard]] int follow(const std::vector<api::LogRow>& shown);

private:
    class Inbox;
    struct Piece;

    void listen();
    [[nodiscard]] base::Result<> showAll(const std::deque<Piece>& pieces, bool isClosed);
    void show(const api::LogRow& row);
    void remember(const api::LogRow& row);
    void say(const std::string& text) const;
    [[nodiscard]] base::Result<> catchUp();
    [[nodiscard]] base::Result<> goOn();

    Session& m_session;
    Common m_common;
    std::string m_filter;
    std::shared_ptr<Inbox> m_inbox;
    std::optional<base::Time> m_newest; //!< of what was shown
    base::Time m_begin; //!< what is older was not to be shown, or was, and is known no longer
    std::set<std::string> m_shown; //!< ids of what was shown last
    std::deque<std::pair<std::string, base::Time>> m_order;
};

} // namespace kaze::cli
