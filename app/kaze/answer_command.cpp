#include "app/kaze/asking.h"
#include "app/kaze/follow.h"
#include "app/kaze/questions.h"
#include "app/kaze/run_commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_control_requests.h"
#include "engine/base/ids.h"

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

struct AnswerOptions {
    std::string id, reason, edit, pattern, text;
    std::vector<std::string> words;
    bool always = false, forRun = false, noResume = false, deny = false;
};

base::Result<std::vector<api::Approval>> questionsOf(Session& session, const std::string& id)
{
    auto all = session.ask(api::ListApprovals{});
    if (!all)
        return failure(all);
    std::vector<api::Approval> chosen;
    for (const auto& approval : all->approvals)
        if (approval.approvalId == id)
            chosen.push_back(approval);
    if (!chosen.empty())
        return chosen;
    auto ofRun = session.ask(api::ListApprovals{id});
    if (!ofRun && ofRun.error().code == base::ErrorCode::NotFound && base::Uuid::parse(id)) {
        // It may have been answered already: the same once more is as good as the first time, another is the conflict.
        auto answered = session.ask(api::ListApprovals{"", id});
        if (!answered)
            return failure(answered);
        return std::move(answered->approvals);
    }
    if (!ofRun)
        return std::unexpected(asUsage(std::move(ofRun.error())));
    if (ofRun->approvals.empty())
        return base::fail(base::ErrorCode::NotFound, "the run " + id + " waits for no approval");
    return std::move(ofRun->approvals);
}

//! What becomes of a run that goes on elsewhere, or that nobody goes on with.
void tellWhatBecomes(Session& session, const api::RunDetail& detail, bool noResume, const Common& common)
{
    const auto& run = detail.run;
    const auto isIts = [&](const api::Approval& approval) {
        return approval.runId == run.runId
            || std::ranges::find(detail.subagents, approval.runId, &api::RunRow::runId) != detail.subagents.end();
    };
    const auto id = shortId(run.runId);
    const auto state = run.state.valueOr(api::RunState::Running);
    if (api::hasEnded(state)) {
        std::cout << "The run has ended: " << run.state.name() << ".\n";
        return;
    }
    const auto open = session.ask(api::ListApprovals{});
    const auto left = open ? std::ranges::count_if(open->approvals, isIts) : 0;
    if (left > 0)
        std::cout << "It still waits for " << left << (left == 1 ? " answer" : " answers") << ": `"
                  << commandFor(common, "runs show " + id) << "`.\n";
    else if (noResume && !session.ownsCell())
        std::cout << "It goes on where it is at work, or with `" << commandFor(common, "runs resume " + id) << "`.\n";
    else if (noResume || state == api::RunState::Paused)
        std::cout << "`" << commandFor(common, "runs resume " + id) << "` goes on with it.\n";
    else
        std::cout << "The run goes on in the Kaze that is open already; `" << commandFor(common, "runs show " + id)
                  << "` shows how far it is.\n";
}

//! Goes on with the run that the answered questions are of.
int goOn(Session session, const std::string& runId, bool noResume, const Common& common)
{
    auto run = session.ask(api::GetRun{runId});
    // A subagent's question wakes the run at the top.
    while (run && !run->detail.run.parentRunId.empty())
        run = session.ask(api::GetRun{run->detail.run.parentRunId});
    if (!run)
        return report(run.error(), common);
    const auto id = run->detail.run.runId;
    if (!noResume) {
        auto resumed = session.ask(api::ResumeRun{id});
        if (!resumed && resumed.error().code != base::ErrorCode::Conflict)
            return report(resumed.error(), common);
    }
    // Where the cell belongs to another process the run goes on there, watched or not; else this process must stay.
    if (noResume || !session.ownsCell()) {
        if (const auto now = session.ask(api::GetRun{id}))
            run = now;
        if (common.json)
            print(runObject(run->detail));
        else
            tellWhatBecomes(session, run->detail, noResume, common);
        return kDone;
    }
    return followRun(std::move(session), common, id, false);
}

base::Result<> wrong(std::string message)
{
    return base::fail(base::ErrorCode::InvalidArgument, std::move(message));
}

//! Errors: where one answer cannot be one to all of them.
base::Result<> checkFitsAll(const std::vector<api::Approval>& questions, const AnswerOptions& options)
{
    if (!options.deny)
        for (const auto& question : questions)
            if (question.kind == api::ApprovalKind::Question)
                return wrong("the agent asks \"" + printable(question.question) + "\"; answer it with `kaze runs answer "
                    + question.approvalId + " TEXT`");
    if (questions.size() > 1 && !options.edit.empty())
        return wrong("the run waits for " + std::to_string(questions.size())
            + " answers; say with an approval's id which call gets other arguments (`kaze runs show` names them)");
    return {};
}

api::AnswerApproval answerTo(const api::Approval& question, const AnswerOptions& options)
{
    api::AnswerApproval answer;
    answer.approvalId = question.approvalId;
    answer.reason = options.reason;
    answer.verdict = options.deny ? api::Verdict::Deny : api::Verdict::AllowOnce;
    if (question.kind != api::ApprovalKind::ToolCall || options.deny)
        return answer;
    if (options.always || options.forRun)
        answer.verdict = options.always ? api::Verdict::AllowAlways : api::Verdict::AllowForRun;
    answer.pattern = options.pattern;
    answer.arguments = options.edit;
    return answer;
}

int decide(const AnswerOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto questions = questionsOf(*session, options.id);
    if (!questions)
        return report(questions.error(), common);
    if (const auto fits = checkFitsAll(*questions, options); !fits)
        return report(fits.error(), common);
    for (const auto& question : *questions) {
        const auto answered = session->ask(answerTo(question, options));
        if (!answered)
            return report(answered.error(), common);
        if (!common.json)
            std::cout << (options.deny ? "denied " : "allowed ") << styled(subjectOf(question), Style::Bold) << "\n";
    }
    return goOn(std::move(*session), questions->front().runId, options.noResume, common);
}

int deny(AnswerOptions options, const Common& common)
{
    options.deny = true;
    options.reason = joined(options.words);
    return decide(options, common);
}

int answerQuestion(const AnswerOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto questions = questionsOf(*session, options.id);
    if (!questions)
        return report(questions.error(), common);
    std::erase_if(*questions, [](const api::Approval& each) { return each.kind != api::ApprovalKind::Question; });
    if (questions->size() != 1) {
        const auto problem = questions->empty()
            ? wrong("nothing is asked there that a text answers; `kaze runs approve " + options.id + "` allows what it waits for")
            : wrong("it asks " + std::to_string(questions->size())
                + " questions; say with an approval's id which one (`kaze runs show` names them)");
        return report(problem.error(), common);
    }
    api::AnswerApproval answer;
    answer.approvalId = questions->front().approvalId;
    answer.verdict = api::Verdict::AllowOnce;
    answer.text = joined(options.words);
    const auto answered = session->ask(answer);
    if (!answered)
        return report(answered.error(), common);
    if (!common.json)
        std::cout << "answered\n";
    return goOn(std::move(*session), questions->front().runId, options.noResume, common);
}

int send(const AnswerOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto run = session->ask(api::GetRun{options.id});
    if (!run)
        return report(asUsage(run.error()), common);
    const auto& row = run->detail.run;
    const auto sent = session->ask(api::SendToRun{row.runId, joined(options.words), base::clientId().text()});
    if (!sent)
        return report(sent.error(), common);
    if (common.json) {
        print({{"run_id", row.runId}, {"state", row.state.name()}, {"sent", true}});
        return kDone;
    }
    const bool sleeps = row.state == api::RunState::Paused || row.state == api::RunState::Interrupted;
    std::cout << (sleeps
            ? "Kept for it; it reads it when it goes on: `" + commandFor(common, "runs resume " + shortId(row.runId)) + "`.\n"
            : "Sent. It reads it before its next turn.\n");
    return kDone;
}

} // namespace

void addAnswers(CLI::App& runs, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<AnswerOptions>();
    const auto add = [&](const char* name, const char* help, auto work) {
        auto* command = runs.add_subcommand(name, help);
        command->callback(
            [options, common, work, &action] { action = [options, common, work] { return work(*options, *common); }; });
        return command;
    };
    const auto addId = [&](CLI::App* command, const char* help) {
        command->add_option("ID", options->id, help)->required()->option_text(" ");
    };
    const auto addWords = [&](CLI::App* command, const char* name, const char* help) {
        return command->add_option(name, options->words, help)->option_text(" ");
    };
    auto* approved = add("approve", "Allow what a run waits for, and go on with it", decide);
    addId(approved, "A run's id (all it waits for) or an approval's");
    approved->add_option("--edit", options->edit, "Make the call with these arguments instead: a JSON object")
        ->option_text("JSON");
    approved->add_option("--deny", options->reason, "Refuse, with a reason that the agent reads")
        ->each([options](const std::string&) { options->deny = true; })
        ->option_text("REASON");
    auto* always = approved->add_flag("--always", options->always, "Allow this tool to this agent from now on")->option_text(" ");
    approved->add_flag("--for-run", options->forRun, "Allow this tool for the rest of the run")
        ->excludes(always)
        ->option_text(" ");
    approved
        ->add_option("--pattern", options->pattern,
            "With --always or --for-run: only calls whose arguments look like this, such as path=src/*")
        ->option_text("PATTERN");
    approved->footer(
        "Without --always and --for-run the call is allowed once. A run that goes round in circles is allowed to go on.\n"
        "`kaze runs show ID` shows what it waits for, `kaze permissions` what is allowed for always.\n\n"
        "Examples:\n"
        "  kaze runs approve 3f9a01bc\n"
        "  kaze runs approve 3f9a01bc --for-run --pattern \"path=src/*\"\n"
        "  kaze runs approve 3f9a01bc --edit '{\"path\": \"notes.md\", \"content\": \"…\"}'");
    auto* denied = add("deny", "Refuse what a run waits for, and go on with it", deny);
    addId(denied, "A run's id (all it waits for) or an approval's");
    addWords(denied, "REASON", "Why; the agent reads it");
    denied->footer("A run that goes round in circles ends; a question stays without an answer.\n\n"
                   "Example:\n"
                   "  kaze runs deny 3f9a01bc \"not that file\"");
    auto* answered = add("answer", "Answer a question of a run, and go on with it", answerQuestion);
    addId(answered, "A run's id, where it asks one question, or an approval's");
    addWords(answered, "TEXT", "The answer: a text, one of the choices, or JSON where a form is asked for")->required();
    answered->footer("`kaze runs deny ID REASON` says that there is no answer.\n\n"
                     "Example:\n"
                     "  kaze runs answer 3f9a01bc \"the blue one\"");
    auto* sent = add("send", "Say something to a run at work; it reads it before its next turn", send);
    addId(sent, "A run's id, or at least 4 characters of its beginning or end");
    addWords(sent, "TEXT", "What to say")->required();
    sent->footer("A run that waits or is paused reads it when it goes on.\n\n"
                 "Example:\n"
                 "  kaze runs send 3f9a01bc \"leave the tests alone\"");
    for (auto* command : {approved, denied, answered})
        command->add_flag("--no-resume", options->noResume, "Answer only")->option_text(" ");
    for (auto* command : {approved, denied, answered, sent})
        addCommonOptions(*command, common);
}

} // namespace kaze::cli
