#pragma once

#include "engine/base/cancel.h"
#include "engine/base/task.h"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kaze::mcp {

//! A server's question to a person.
struct Elicitation {
    std::string message;
    bool byUrl = false; //!< a page to be opened, instead of fields to be filled in
    boost::json::value schema; //!< of the fields: a flat object
    std::string url; //!< http or https
};

struct ElicitationAnswer {
    enum class Action { Accept, Decline, Cancel };
    Action action = Action::Decline;
    boost::json::object content{}; //!< what was filled in; defaults are added for what is missing
};

//! A folder that a server may work in.
struct Root {
    std::string uri; //!< "file://…"
    std::string name{};
};

//! How far a request has got.
struct Progress {
    double done = 0;
    std::optional<double> total;
    std::string message;
};

//! What the owner of a connection can do for its server. Called on the loop; outlives the connection. What it cannot do is not offered to the server.
class ClientHandler {
public:
    struct Abilities {
        bool forms = false; //!< elicitation with fields
        bool pages = false; //!< elicitation with a URL
        bool sampling = false;
        bool roots = false;
    };

    virtual ~ClientHandler() = default;

    [[nodiscard]] virtual Abilities abilities() const = 0;

    //! Errors become an error answer.
    [[nodiscard]] virtual base::Task<base::Result<ElicitationAnswer>> elicit(Elicitation asked, base::CancelToken cancel);

    //! `params` as in sampling/createMessage; so is the answer. Errors become an error answer.
    [[nodiscard]] virtual base::Task<base::Result<boost::json::object>> createMessage(
        boost::json::object params, base::CancelToken cancel);

    [[nodiscard]] virtual base::Task<base::Result<std::vector<Root>>> listRoots(base::CancelToken cancel);

    //! The server's own log.
    virtual void logged(const std::string& level, const std::string& logger, const std::string& text);

    //! A list ("tools", "prompts", "resources") or a subscribed resource (its URI) has changed.
    virtual void changed(const std::string& what);

    //! Something that the protocol does not allow was seen; the connection goes on.
    virtual void violated(const std::string& what);
};

//! One that can do nothing.
class NoHandler final : public ClientHandler {
public:
    [[nodiscard]] Abilities abilities() const override { return {}; }
};

} // namespace kaze::mcp
