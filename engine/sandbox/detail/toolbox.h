#pragma once

#include "engine/gateway/chat.h"

#include <boost/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kaze::sandbox::detail {

//! What a tool call gave, as the conversation has it.
struct Outcome {
    std::string_view text;
    bool failed = false;
};

//! A call the model wants to make.
struct Wanted {
    std::string tool; //!< as the request names it: "files_read"
    std::string arguments; //!< JSON, members in order of name
};

//! A call of the past with its outcome.
struct PastCall {
    boost::json::object arguments;
    Outcome outcome;
};

//! The tools as the request shows them: which there are, what every call so far gave, and the calls that are wanted next. The plan is
//! walked from its beginning at every turn; what was asked before is answered from the conversation, so a turn needs no memory of its own
//! and a run goes on after a crash. Borrows the request.
class Toolbox {
public:
    Toolbox(const gateway::ToolSpecs& specs, std::span<const std::shared_ptr<const gateway::Message>> messages);

    //! The name under which a tool is offered ("files.read" or "files_read"), if it is.
    [[nodiscard]] std::optional<std::string> offered(std::string_view tool) const;

    //! The greatest value that a tool's schema allows for a number; none where it has no such parameter, `fallback` where it names no greatest.
    [[nodiscard]] std::optional<std::int64_t> greatest(
        std::string_view tool, std::string_view parameter, std::int64_t fallback) const;

    //! What the call gave; none when it has not been made: then it is wanted.
    [[nodiscard]] std::optional<Outcome> ask(std::string_view tool, const boost::json::object& arguments);

    //! Wants a call, made before or not.
    void want(std::string_view tool, const boost::json::object& arguments);

    //! Every answered call of a tool, oldest first.
    [[nodiscard]] std::vector<PastCall> past(std::string_view tool) const;

    [[nodiscard]] const std::vector<Wanted>& wanted() const { return m_wanted; }

    //! The names of the tools, for people.
    [[nodiscard]] std::string names() const;

private:
    struct Answered {
        std::string tool;
        std::string_view arguments;
        Outcome outcome;
    };

    const gateway::ToolSpec* find(std::string_view tool) const;

    gateway::ToolSpecs m_specs;
    std::vector<Answered> m_answered;
    std::unordered_map<std::string, Outcome> m_outcomes;
    std::vector<Wanted> m_wanted;
};

} // namespace kaze::sandbox::detail
