#include "engine/mcp/handler.h"

namespace kaze::mcp {

base::Task<base::Result<ElicitationAnswer>> ClientHandler::elicit(Elicitation, base::CancelToken)
{
    co_return ElicitationAnswer{};
}

base::Task<base::Result<boost::json::object>> ClientHandler::createMessage(boost::json::object, base::CancelToken)
{
    co_return base::fail(base::ErrorCode::Unsupported, "no model is offered here");
}

base::Task<base::Result<std::vector<Root>>> ClientHandler::listRoots(base::CancelToken)
{
    co_return std::vector<Root>{};
}

void ClientHandler::logged(const std::string&, const std::string&, const std::string&) { }

void ClientHandler::changed(const std::string&) { }

void ClientHandler::violated(const std::string&) { }

} // namespace kaze::mcp
