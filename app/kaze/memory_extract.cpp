#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_facts_texts.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/fact_requests.h"
#include "engine/base/file.h"
#include "engine/knowledge/extraction_score.h"

#include <iostream>
#include <iterator>

namespace kaze::cli {

namespace {

constexpr std::uint64_t kLargestText = 1U << 20; //!< the cell says what is too long
constexpr std::uint64_t kLargestSet = 64U << 20;

struct Extracting {
    MemoryOwner owner;
    std::string file, run, model, scope, score;
    bool dryRun = false;
};

api::ExtractFacts queryOf(const Extracting& options)
{
    api::ExtractFacts query;
    query.tenant = options.owner.tenant;
    query.project = options.owner.project;
    query.runId = options.run;
    query.model = options.model;
    query.scope = options.scope;
    query.keep = !options.dryRun;
    return query;
}

void tellExtracted(const api::FactsExtracted& extracted, const Common& common, bool kept)
{
    for (const auto& found : extracted.facts) {
        std::cout << styled(printable(found.verdict), found.verdict == "new" ? Style::Green : Style::Yellow) << "  "
                  << factText(found.fact) << (found.fact.id.empty() ? "" : "  " + styled(found.fact.id, Style::Dim)) << "\n";
        for (const auto& other : found.others)
            std::cout << "      " << (found.verdict == "duplicate" ? "known  " : "holds  ") << factText(other) << "\n";
    }
    for (const auto& refused : extracted.refused)
        std::cout << styled("refused  ", Style::Red) << printable(refused) << "\n";
    std::cout << styled(printable(extracted.model) + ", " + countText(extracted.inputTokens) + " tokens in, "
            + countText(extracted.outputTokens) + " out"
            + (extracted.costUsd ? ", $" + extracted.costUsd->text() : std::string()),
        Style::Dim)
              << "\n";
    if (kept && !extracted.facts.empty())
        std::cout << "What is new waits for somebody to accept it: `" << commandFor(common, "memory facts list --state proposed")
                  << "`.\n";
}

std::string shareText(const std::optional<double>& share)
{
    return share ? decimalText(100 * *share, 1) + " %" : "–";
}

//! Extracts from each text of a set with known answers, keeps nothing, and says how much of it was right.
int scoreModel(const Extracting& options, const Common& common)
{
    const auto content = base::readFile(options.score, kLargestSet);
    if (!content)
        return report(content.error(), common);
    const auto cases = knowledge::readExtractionCases(*content);
    if (!cases)
        return report(cases.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const MemoryInterrupts interrupts;
    MemoryProgress progress(std::ssize(*cases));
    knowledge::ExtractionScore score;
    std::string model;
    for (const auto& one : *cases) {
        if (MemoryInterrupts::came())
            return report(
                base::fail(base::ErrorCode::Cancelled, "stopped; a part of a set says nothing of the whole").error(), common);
        auto query = queryOf(options);
        query.text = one.text;
        query.keep = false;
        const auto extracted = session->ask(query);
        if (!extracted)
            return report(extracted.error(), common);
        std::vector<api::Fact> found;
        for (const auto& each : extracted->facts)
            found.push_back(each.fact);
        score += knowledge::scoreExtraction(one, found);
        model = extracted->model;
        progress.at(score.texts, std::to_string(score.texts) + " of " + std::to_string(cases->size()) + " texts");
    }
    progress.clear();
    const auto share
        = [](const std::optional<double>& value) { return value ? boost::json::value(*value) : boost::json::value(); };
    if (common.json)
        print(boost::json::object{{"model", model}, {"texts", score.texts}, {"expected", score.expected}, {"found", score.found},
            {"right", score.right}, {"met", score.met}, {"precision", share(score.precision())},
            {"recall", share(score.recall())}, {"f1", share(score.f1())}});
    else
        std::cout << printable(model) << " on " << score.texts << " texts: precision " << shareText(score.precision()) << " ("
                  << score.right << " of " << score.found << "), recall " << shareText(score.recall()) << " (" << score.met
                  << " of " << score.expected << ")\n";
    return kDone;
}

int extractFacts(const Extracting& options, const Common& common)
{
    if (!options.score.empty())
        return scoreModel(options, common);
    auto query = queryOf(options);
    if (options.file.empty() == options.run.empty())
        return report(
            base::fail(base::ErrorCode::InvalidArgument, "say from what: a FILE (- for standard input), or --run ID").error(),
            common);
    if (options.file == "-") {
        query.text.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else if (!options.file.empty()) {
        auto text = base::readFile(options.file, kLargestText);
        if (!text)
            return report(text.error(), common);
        query.text = std::move(*text);
    }
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto extracted = session->ask(query);
    if (!extracted)
        return report(asUsage(extracted.error()), common);
    if (common.json)
        print(replyJson(*extracted));
    else
        tellExtracted(*extracted, common, query.keep);
    return kDone;
}

} // namespace

void addMemoryExtract(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<Extracting>();
    auto* extract = memory.add_subcommand("extract", "Have a model propose facts from a text or a run");
    auto* file = extract->add_option("FILE", options->file, "The text, or - for standard input");
    file->option_text(" ");
    auto* run = extract->add_option("--run", options->run, "What was said in this run")->excludes(file)->option_text("ID");
    extract->add_option("--model", options->model, "Which model is asked (default: the cell's)")->option_text("MODEL");
    extract->add_option("--scope", options->scope, "Who else may recall what is accepted (default: everybody)")
        ->option_text("SCOPE");
    extract->add_flag("--dry-run", options->dryRun, "Only tell what it finds");
    extract->add_option("--score", options->score, "Measure the model on a set of texts with known facts; nothing is kept")
        ->excludes(file)
        ->excludes(run)
        ->option_text("FILE");
    extract->footer(
        "Each fact is compared with what is known and stands in the text, word by word; it waits until somebody accepts it.\n\n"
        "Examples:\n  kaze memory extract minutes.txt\n  kaze memory extract --run 4f2a91c0 --dry-run\n"
        "  kaze memory extract --score conversations.jsonl --model fast");
    setMemoryAction(*extract, options, common, action, extractFacts);
}

} // namespace kaze::cli
