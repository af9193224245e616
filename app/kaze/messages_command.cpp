#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/message_requests.h"
#include "engine/api/request.h"
#include "engine/base/filter.h"
#include "engine/base/ids.h"
#include "engine/base/text.h"

#include <iostream>
#include <iterator>

namespace kaze::cli {

namespace {

struct MessageOptions {
    std::string to, text, from = "person", tenant = "default", project, kind = "note", answers, reference, expires, key, wait,
                          topics = ">";
    std::int64_t limit = 10, after = -1;
    bool isJson = false, keep = false, setAside = false, once = false;
};

//! Whose mailboxes and topics: those of a project are apart from its tenant's.
std::string ownerOf(const MessageOptions& options)
{
    return options.project.empty() ? options.tenant : options.tenant + "/" + options.project;
}

base::Result<std::int64_t> milliseconds(const std::string& text)
{
    if (text.empty())
        return 0;
    const auto time = base::parseDuration(text);
    if (!time)
        return failure(time);
    return std::chrono::duration_cast<std::chrono::milliseconds>(*time).count();
}

//! The text itself, or what comes in by stdin for "-".
std::string textOf(const MessageOptions& options)
{
    if (options.text != "-")
        return options.text;
    return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

base::Result<api::AgentMessage> messageOf(const MessageOptions& options)
{
    api::AgentMessage message;
    message.tenant = ownerOf(options);
    message.from = options.from;
    message.kind = base::Open<api::MessageKind>::named(options.kind);
    if (options.isJson)
        message.format = api::PayloadFormat::Json;
    message.payload = textOf(options);
    message.correlation = options.answers;
    if (!options.answers.empty() && options.kind == "note")
        message.kind = api::MessageKind::Reply;
    message.reference = options.reference;
    if (!options.expires.empty()) {
        const auto life = base::parseDuration(options.expires);
        if (!life)
            return failure(life);
        message.deadline = base::SystemClock().now() + std::chrono::duration_cast<std::chrono::microseconds>(*life);
    }
    return message;
}

//! One member of an answer as it goes over the wire.
template <class T>
boost::json::value memberOf(const T& reply, const char* name)
{
    auto object = api::toJson(api::Response{reply}).as_object();
    auto* member = object.if_contains(name);
    return member ? std::move(*member) : boost::json::value(boost::json::array{});
}

//! Where a key was given, asking again after the cell ended sends nothing twice; else one is made up for this command.
std::string keyOf(const MessageOptions& options)
{
    return options.key.empty() ? base::clientId().text() : options.key;
}

int send(const MessageOptions& options, const Common& common)
{
    auto message = messageOf(options);
    const auto wait = milliseconds(options.wait);
    if (!message || !wait)
        return report(message ? wait.error() : message.error(), common);
    message->to = options.to;
    const api::SendMessage wanted{std::move(*message), keyOf(options), *wait};
    return answer(common, wanted, replyJson<api::MessageSent>, [&](const api::MessageSent& sent) {
        std::cout << sent.messageId << std::endl;
        if (sent.again)
            std::cerr << "It had been sent before under this key; nothing was sent again.\n";
        else
            std::cerr << "In the mailbox of " << options.to << ", where " << countText(sent.waiting)
                      << (sent.waiting == 1 ? " message waits.\n" : " messages wait.\n");
    });
}

int publish(const MessageOptions& options, const Common& common)
{
    auto message = messageOf(options);
    if (!message)
        return report(message.error(), common);
    message->topic = options.to;
    if (options.kind == "note")
        message->kind = api::MessageKind::Event;
    const api::PublishMessage wanted{std::move(*message), keyOf(options)};
    return answer(common, wanted, replyJson<api::MessagePublished>,
        [](const api::MessagePublished& published) { std::cout << published.number << std::endl; });
}

std::string headOf(const api::AgentMessage& message)
{
    const base::Time at{std::chrono::milliseconds(message.clock.millis)};
    auto head
        = styled(printable(message.topic.empty() ? "from " + (message.from.empty() ? "nobody" : message.from) : message.topic),
            Style::Bold);
    if (!message.topic.empty() && !message.from.empty())
        head += "  from " + printable(message.from);
    if (message.kind != api::MessageKind::Note && message.kind != api::MessageKind::Event)
        head += "  " + printable(message.kind.name());
    head += styled("  " + base::toRfc3339(at) + "  " + message.id, Style::Dim);
    if (!message.correlation.empty())
        head += styled("  answers " + message.correlation, Style::Dim);
    return head;
}

void tell(const api::AgentMessage& message)
{
    std::cout << headOf(message) << '\n' << printable(message.payload) << '\n';
    if (!message.reference.empty())
        std::cout << styled("more in ", Style::Dim) << printable(message.reference) << '\n';
}

//! Prints the messages, and only then says that they are read.
//! The messages, or that there are none.
template <class Batch>
void show(const Batch& batch, const MessageOptions& options, const Common& common)
{
    if (common.json)
        print(memberOf(batch, "items"));
    else if (batch.items.empty())
        std::cerr << "No message for " << printable(options.to) << ".\n";
    else
        for (const auto& item : batch.items)
            tell(item.message);
    std::cout.flush();
}

//! Takes nothing out.
int look(Session& session, const MessageOptions& options, const Common& common)
{
    api::ListMessages wanted;
    wanted.tenant = ownerOf(options);
    wanted.address = options.to;
    wanted.limit = options.limit;
    const auto page = session.ask(wanted);
    if (!page)
        return report(page.error(), common);
    show(*page, options, common);
    return std::cout ? kDone : kFailed;
}

int read(const MessageOptions& options, const Common& common)
{
    const auto wait = milliseconds(options.wait);
    if (!wait)
        return report(wait.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    if (options.keep)
        return look(*session, options, common);
    api::ReadMessages wanted;
    wanted.tenant = ownerOf(options);
    wanted.address = options.to;
    wanted.limit = options.limit;
    wanted.waitMs = *wait;
    const auto batch = session->ask(wanted);
    if (!batch)
        return report(batch.error(), common);
    show(*batch, options, common);
    if (batch->items.empty() || !std::cout)
        return std::cout ? kDone : kFailed;
    api::SettleMessages settle;
    settle.tenant = wanted.tenant;
    settle.address = wanted.address;
    for (const auto& item : batch->items)
        settle.receipts.push_back(item.receipt);
    const auto settled = session->ask(settle);
    return settled ? kDone : report(settled.error(), common);
}

std::string stateOf(const api::MailItem& item)
{
    if (!item.setAside.empty())
        return item.setAside;
    if (!item.lastError.empty())
        return "given back: " + item.lastError;
    return item.dueAt ? "with a reader" : "waits";
}

int listMessages(const MessageOptions& options, const Common& common)
{
    api::ListMessages wanted;
    wanted.tenant = ownerOf(options);
    wanted.address = options.to;
    wanted.limit = options.limit;
    wanted.setAside = options.setAside;
    const auto json = [](const api::MailPage& page) { return memberOf(page, "items"); };
    return answer(common, wanted, json, [&](const api::MailPage& page) {
        if (page.items.empty()) {
            std::cout << "No messages in the mailbox of " << printable(options.to) << ".\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& item : page.items)
            rows.push_back({agoText(base::Time{std::chrono::milliseconds(item.message.clock.millis)}),
                printable(item.message.from), printable(item.message.kind.name()), printable(stateOf(item)),
                printable(base::shortened(item.message.payload, 200))});
        std::cout << table({"SENT", "FROM", "KIND", "STATE", "TEXT"}, rows);
        if (page.next != 0)
            std::cout << "There are more; --limit shows up to 1000.\n";
    });
}

int mailboxes(const MessageOptions& options, const Common& common)
{
    api::ListMailboxes wanted;
    wanted.tenant = ownerOf(options);
    const auto json = [](const api::MailboxList& list) { return memberOf(list, "mailboxes"); };
    return answer(common, wanted, json, [&](const api::MailboxList& list) {
        if (list.mailboxes.empty()) {
            std::cout << "No messages wait; `" << commandFor(common, "messages send ADDRESS TEXT") << "` sends one.\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& box : list.mailboxes)
            rows.push_back({printable(box.address), countText(box.waiting), countText(box.withReaders), countText(box.setAside),
                box.oldestAt ? agoText(*box.oldestAt) : ""});
        std::cout << table({"ADDRESS", "WAITING", "WITH READERS", "SET ASIDE", "OLDEST"}, rows);
    });
}

int restore(const MessageOptions& options, const Common& common)
{
    const api::RestoreMessages wanted{ownerOf(options), options.to};
    return answer(common, wanted, replyJson<api::MessagesRestored>, [](const api::MessagesRestored& restored) {
        std::cout << countText(restored.restored) << (restored.restored == 1 ? " message waits" : " messages wait")
                  << " again.\n";
    });
}

//! One line of JSON a message with --json, so that another program can follow.
int tail(const MessageOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    api::ReadTopics wanted;
    wanted.tenant = ownerOf(options);
    wanted.pattern = options.topics;
    if (options.after >= 0 || options.once)
        wanted.after = std::max<std::int64_t>(options.after, 0);
    wanted.waitMs = options.once ? 0 : 60'000;
    wanted.limit = 1000;
    while (std::cout) {
        const auto page = session->ask(wanted);
        if (!page)
            return report(page.error(), common);
        const auto entries = common.json ? memberOf(*page, "entries").as_array() : boost::json::array();
        for (std::size_t i = 0; i < page->entries.size(); ++i) {
            if (common.json) {
                print(entries[i]);
                continue;
            }
            std::cout << styled(std::to_string(page->entries[i].number) + "  ", Style::Dim);
            tell(page->entries[i].message);
        }
        std::cout.flush();
        if (options.once && page->entries.size() < 1000)
            break;
        wanted.after = page->last;
    }
    return std::cout ? kDone : kFailed;
}

CLI::App* addOne(CLI::App& messages, const char* name, const char* help, int (*run)(const MessageOptions&, const Common&),
    const std::shared_ptr<MessageOptions>& options, const std::shared_ptr<Common>& common, Action& action)
{
    auto* command = messages.add_subcommand(name, help);
    command->add_option("--tenant", options->tenant, "Whose mailboxes and topics (default: default)")->option_text("NAME");
    command->add_option("--project", options->project, "The tenant's project, whose are apart")->option_text("NAME");
    addCommonOptions(*command, common);
    command->callback([=, &action] { action = [=] { return run(*options, *common); }; });
    return command;
}

void addAddress(CLI::App& command, MessageOptions& options)
{
    command.add_option("ADDRESS", options.to, "An agent's name, AGENT/RUN for one of its runs, or any other name")
        ->required()
        ->option_text(" ");
}

void addContent(CLI::App& command, MessageOptions& options)
{
    command.add_option("TEXT", options.text, "At most 64 KB; - reads it from stdin")->required()->option_text(" ");
    command.add_option("--from", options.from, "The name that you go by (default: person)")->option_text("NAME");
    command.add_flag("--text-is-json", options.isJson, "The text is JSON");
    command.add_option("--reference", options.reference, "A path or address where more of it is")->option_text("WHERE");
    command.add_option("--expires", options.expires, "Nobody is to read it after this time, such as 30m")->option_text("TIME");
    command.add_option("--key", options.key, "Sent again with the same key within seven days, nothing is sent twice")
        ->option_text("KEY");
}

} // namespace

void addMessages(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* messages = app.add_subcommand("messages", "Send messages to agents and programs, read them, and follow topics");
    messages->require_subcommand(1);
    auto options = std::make_shared<MessageOptions>();
    auto* sent = addOne(*messages, "send", "Put a message into somebody's mailbox", send, options, common, action);
    addAddress(*sent, *options);
    addContent(*sent, *options);
    sent->add_option("--answers", options->answers, "The id of the message that it answers")->option_text("ID");
    sent->add_flag_callback(
        "--question", [options] { options->kind = "request"; }, "An answer is expected");
    sent->add_option("--wait", options->wait, "How long to wait for room in a full mailbox, such as 30s")->option_text("TIME");
    auto* taken
        = addOne(*messages, "read", "Read what is in a mailbox; what was printed is gone from it", read, options, common, action);
    addAddress(*taken, *options);
    taken->add_option("--limit", options->limit, "Messages to read (default: 10)")->check(CLI::Range(1, 1000))->option_text("N");
    auto* waiting
        = taken->add_option("--wait", options->wait, "How long to wait for the first one, such as 30s")->option_text("TIME");
    taken->add_flag("--keep", options->keep, "Leave them in the mailbox")->excludes(waiting);
    auto* listed = addOne(*messages, "list", "Look into a mailbox", listMessages, options, common, action);
    addAddress(*listed, *options);
    listed->add_option("--limit", options->limit, "Messages to show (default: 10)")->check(CLI::Range(1, 1000))->option_text("N");
    listed->add_flag("--set-aside", options->setAside, "Those that were read ten times and never acknowledged");
    addAddress(
        *addOne(*messages, "restore", "Put back what was set aside in a mailbox", restore, options, common, action), *options);
    addOne(*messages, "mailboxes", "Show the mailboxes that hold messages", mailboxes, options, common, action);
    auto* published
        = addOne(*messages, "publish", "Publish a message to a topic; prints its number", publish, options, common, action);
    published->add_option("TOPIC", options->to, "Words between dots, such as orders.created")->required()->option_text(" ");
    addContent(*published, *options);
    auto* followed = addOne(*messages, "tail", "Print messages of topics as they come", tail, options, common, action);
    followed->add_option("TOPICS", options->topics, "A pattern: * is one word, > the rest (default: >)")->option_text(" ");
    followed->add_option("--after", options->after, "Begin behind this number; 0 for all that is kept")
        ->check(CLI::NonNegativeNumber)
        ->option_text("N");
    followed->add_flag("--once", options->once, "Print what there is and end");
}

} // namespace kaze::cli
