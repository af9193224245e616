#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/built_in.h"

#include <algorithm>

namespace kaze::tools::detail {

namespace {

constexpr std::size_t kMostChoices = 20;
constexpr std::int64_t kLongestWait = 365LL * 24 * 60 * 60; //!< seconds

//! Asks a person and waits for the answer, as long as that takes.
class PersonAsk final : public Tool {
public:
    PersonAsk()
    {
        m_info.name = "person.ask";
        m_info.description
            = "Asks a person and waits for the answer. For decisions that are not yours and for what only people know.";
        m_info.schema = schemaOf({{"question", "string", "What you want to know, with all that is needed to answer it", true},
            {"choices", "array", "The possible answers, where there are few; a person picks one of them"},
            {"timeout_s", "integer", "Seconds after which you go on without an answer"}});
        // The question is durable under this call's id: calling again waits for the same answer.
        m_info.readOnly = m_info.idempotent = true;
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }

    base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        if (!context.host)
            co_return ToolOutcome{m_info.name + " is not available outside a run", true};
        Question question;
        question.callId = context.callId;
        question.text = textOf(arguments, "question");
        question.cancel = context.cancel;
        if (question.text.find_first_not_of(" \t\r\n") == std::string::npos)
            co_return ToolOutcome{"the question is empty", true};
        if (const auto* choices = arguments.if_contains("choices"); choices && choices->is_array())
            for (const auto& choice : choices->get_array())
                if (choice.is_string())
                    question.choices.emplace_back(choice.get_string());
        if (question.choices.size() > kMostChoices)
            co_return ToolOutcome{"a question has at most " + std::to_string(kMostChoices) + " choices", true};
        if (arguments.contains("timeout_s"))
            question.timeout = std::chrono::seconds(std::min(numberOf(arguments, "timeout_s", 1), kLongestWait));
        const auto reply = co_await context.host->ask(std::move(question));
        if (!reply)
            co_return ToolOutcome{reply.error().text(), true};
        if (reply->given)
            co_return ToolOutcome{reply->text, false};
        co_return ToolOutcome{"There is no answer" + (reply->text.empty() ? std::string(".") : ": " + reply->text), false};
    }

private:
    ToolInfo m_info;
};

} // namespace

std::shared_ptr<Tool> personAsk()
{
    return std::make_shared<PersonAsk>();
}

} // namespace kaze::tools::detail
