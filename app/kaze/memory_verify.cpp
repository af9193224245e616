#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/upkeep_requests.h"
#include "engine/base/file.h"
#include "engine/knowledge/certificate.h"

#include <iostream>
#include <iterator>
#include <limits>

namespace kaze::cli {

namespace {

constexpr std::uint64_t kLargestCertificate = 8U << 20; //!< more than one can have; the check says that

struct MemoryVerifying {
    std::string file, key;
    bool againstCell = false;
};

//! A hit of a certificate, as its record is now.
struct HitNow {
    knowledge::CertifiedHit hit;
    std::string state; //!< "unchanged", "edited", "forgotten", "gone", "differs"
    std::int64_t version = 0; //!< the present one; 0 where it is gone
};

base::Result<std::string> certificateText(const std::string& file)
{
    if (file == "-")
        return std::string(std::istreambuf_iterator<char>(std::cin), {});
    return base::readFile(file, kLargestCertificate);
}

//! The hash that the cell has for that version of the record; none where it no longer keeps it.
base::Result<std::optional<std::string>> hashOf(Session& session, const api::GetMemory& named, std::int64_t version)
{
    if (version < 1 || version == std::numeric_limits<std::int64_t>::max())
        return std::optional<std::string>(); // no record has it, whatever a certificate says
    auto query = named;
    query.versions = 1;
    query.before = version + 1;
    const auto reply = session.ask(query);
    if (!reply)
        return failure(reply);
    for (const auto& each : reply->versions)
        if (each.version == version)
            return std::optional(each.hash);
    return std::optional<std::string>();
}

base::Result<HitNow> compareHit(Session& session, const knowledge::CertifiedHit& hit, const api::SearchMemory& asked)
{
    HitNow now{hit, "unchanged", 0};
    api::GetMemory query{hit.id, asked.tenant, asked.project, 0, 0};
    const auto reply = session.ask(query);
    if (!reply && reply.error().code == base::ErrorCode::NotFound) {
        now.state = "gone";
        return now;
    }
    if (!reply)
        return failure(reply);
    const auto& record = reply->record;
    now.version = record.version;
    auto hash = std::optional(record.hash);
    if (record.version != hit.version) {
        const auto then = hashOf(session, query, hit.version);
        if (!then)
            return failure(then);
        hash = *then;
    }
    // A version is never written anew: another hash under its number means that the certificate or the database lies.
    if (record.id != hit.id || record.version < hit.version || (hash && *hash != hit.hash))
        now.state = "differs";
    else if (record.forgottenAt)
        now.state = "forgotten";
    else if (record.version != hit.version)
        now.state = "edited";
    return now;
}

//! What became of the hits; that the cell's key is another one is added to the problems.
base::Result<std::vector<HitNow>> compareAll(knowledge::CertificateReport& report, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return failure(session);
    const auto key = session->ask(api::GetSigningKey{});
    if (!key)
        return failure(key);
    if (key->fingerprint != report.fingerprint)
        report.problems.push_back("public_key is not that of this cell, which is " + key->fingerprint);
    const auto& facts = *report.facts;
    std::vector<HitNow> all;
    for (const auto& hit : facts.hits) {
        auto now = compareHit(*session, hit, facts.question);
        if (!now)
            return failure(now);
        all.push_back(std::move(*now));
    }
    return all;
}

boost::json::object certificateJson(const knowledge::CertificateReport& report, const std::vector<HitNow>& hits, bool good)
{
    boost::json::object object{{"good", good}, {"signature_good", report.signatureGood}, {"root_good", report.rootGood},
        {"fingerprint", report.fingerprint}, {"public_key", report.publicKey}, {"merkle_root", report.root},
        {"problems", boost::json::array(report.problems.begin(), report.problems.end())}};
    if (report.facts) {
        object["cell"] = report.facts->cell;
        object["answered_at"] = base::toRfc3339(report.facts->answeredAt);
        object["embedder"] = report.facts->embedder;
        object["query"] = report.facts->question.query;
        object["hits"] = std::ssize(report.facts->hits);
    }
    boost::json::array compared;
    for (const auto& each : hits)
        compared.push_back(
            {{"id", each.hit.id}, {"certified_version", each.hit.version}, {"version", each.version}, {"state", each.state}});
    if (!hits.empty())
        object["records"] = std::move(compared);
    return object;
}

void tellCertificate(const knowledge::CertificateReport& report)
{
    for (const auto& problem : report.problems)
        std::cout << styled("wrong  ", Style::Red) << printable(problem) << "\n";
    if (report.good())
        std::cout << styled("The certificate is whole", Style::Green) << ": what it says is what was signed.\n";
    if (!report.fingerprint.empty())
        std::cout << (report.signatureGood ? "Signed with the Ed25519 key " : "It names the Ed25519 key ") << report.fingerprint
                  << "\n";
    if (!report.facts)
        return;
    const auto& facts = *report.facts;
    const auto& asked = facts.question;
    std::cout << "by the cell " << printable(facts.cell) << ", at " << base::toRfc3339(facts.answeredAt) << ", with the embedder "
              << printable(facts.embedder) << "\n\n"
              << styled("asked   ", Style::Dim) << oneLine(asked.query, 400) << "\n"
              << styled("of      ", Style::Dim) << (asked.tenant.empty() ? "default" : printable(asked.tenant))
              << (asked.project.empty() ? "" : "/" + printable(asked.project)) << "\n";
    if (!asked.filter.empty() || !asked.kind.empty())
        std::cout << styled("filter  ", Style::Dim) << printable(asked.filter + (asked.kind.empty() ? "" : " kind:" + asked.kind))
                  << "\n";
    std::cout << styled("found   ", Style::Dim) << facts.hits.size() << " of at most " << asked.limit
              << (asked.exact ? ", every vector looked at" : "") << ", Merkle root " << report.root.substr(0, 16) << "…\n";
    for (const auto& hit : facts.hits)
        std::cout << "  " << hit.rank << "  " << decimalText(hit.score, 4) << "  " << printable(hit.id) << "  version "
                  << hit.version << styled("  " + hit.hash.substr(0, 16) + "…", Style::Dim) << "\n";
}

void tellCompared(const std::vector<HitNow>& hits)
{
    std::cout << "\n";
    for (const auto& each : hits) {
        const auto versions = "version " + std::to_string(each.hit.version) + " → " + std::to_string(each.version);
        const auto text = each.state == "edited" ? "was edited since: " + versions
            : each.state == "forgotten"          ? std::string("was forgotten since")
            : each.state == "gone"               ? std::string("is gone: the cell knows no such memory")
            : each.state == "differs" ? std::string("is not what was certified: the cell has another hash for that version")
                                      : std::string("is as it was");
        std::cout << "  " << printable(each.hit.id) << "  "
                  << styled(text,
                         each.state == "unchanged"     ? Style::Green
                             : each.state == "differs" ? Style::Red
                                                       : Style::Yellow)
                  << "\n";
    }
}

int verifyMemory(const MemoryVerifying& options, const Common& common)
{
    const auto text = certificateText(options.file);
    if (!text)
        return report(text.error(), common);
    auto found = knowledge::verifyCertificate(*text);
    if (!options.key.empty() && found.fingerprint != options.key)
        found.problems.push_back("public_key is not that of " + options.key);
    std::vector<HitNow> now;
    // What is no certificate names no records that could be looked up.
    if (options.againstCell && found.facts) {
        auto compared = compareAll(found, common);
        if (!compared)
            return report(compared.error(), common);
        now = std::move(*compared);
    }
    const bool unchanged = std::ranges::all_of(now, [](const HitNow& each) { return each.state == "unchanged"; });
    const bool good = found.good() && unchanged;
    if (common.json) {
        print(certificateJson(found, now, good));
        return good ? kDone : kFailed;
    }
    tellCertificate(found);
    if (!now.empty())
        tellCompared(now);
    if (found.good() && options.key.empty() && !options.againstCell)
        std::cout
            << "\n"
            << styled("Whether that key is the cell's own, only somebody who knows its fingerprint can say: --key compares it.",
                   Style::Dim)
            << "\n";
    return good ? kDone : kFailed;
}

} // namespace

void addMemoryVerify(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemoryVerifying>();
    auto* command = memory.add_subcommand("verify", "Check a certificate of a search, without a cell");
    command->add_option("FILE", options->file, "What `kaze memory search --certificate` wrote, or - for standard input")
        ->required()
        ->option_text(" ");
    command->add_option("--key", options->key, "The fingerprint that the cell's key has: SHA256:…")->option_text("FINGERPRINT");
    command->add_flag("--against-cell", options->againstCell, "Say what became of the records since: edited, forgotten, gone");
    command->footer(
        "Exit code 1 where something was changed, by whoever had the file or, with --against-cell, in the cell since.\n\n"
        "Examples:\n"
        "  kaze memory verify answer.json\n"
        "  kaze memory verify answer.json --key SHA256:If4x36FUomFia/hUBG/SJxt77UtqvkWqWId+9H+XIbk --against-cell");
    addCommonOptions(*command, common);
    command->callback([=, &action] { action = [=] { return verifyMemory(*options, *common); }; });
}

} // namespace kaze::cli
