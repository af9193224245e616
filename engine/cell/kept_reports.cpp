#include "engine/cell/kept_reports.h"

#include "engine/base/text.h"
#include "engine/reports/report_query.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace kaze::cell {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::array<std::string_view, 4> kFormats{"csv", "json", "markdown", "html"};
constexpr std::string_view kUnfinished = ".unfinished"; //!< behind the name of what is being written
constexpr std::size_t kStamp = 16; //!< "20261116T060000Z"

std::string stampOf(base::Time at)
{
    std::string stamp;
    for (const char c : base::toRfc3339(at).substr(0, 19))
        if (c != '-' && c != ':')
            stamp += c;
    return stamp + 'Z';
}

std::optional<base::Time> timeOf(const std::string& stamp)
{
    if (stamp.size() != kStamp || stamp[8] != 'T')
        return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t length) { return stamp.substr(at, length); };
    const auto time = base::fromRfc3339(
        part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2) + 'T' + part(9, 2) + ':' + part(11, 2) + ':' + part(13, 2) + 'Z');
    return time ? std::optional(*time) : std::nullopt;
}

//! What a name says; none for a file that is no report.
std::optional<api::KeptReport> read(const std::string& name)
{
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', from)) {
        parts.push_back(name.substr(from, dot - from));
        from = dot + 1;
    }
    parts.push_back(name.substr(from));
    if (parts.size() != 4 || parts[0].empty())
        return std::nullopt;
    api::KeptReport report;
    report.name = name;
    report.schedule = parts[0];
    report.kind = api::Open<api::ReportKind>::named(parts[1]);
    const auto time = timeOf(parts[2]);
    const auto* format = std::ranges::find(kFormats, parts[3], [](auto known) { return reports::endingOf(known); });
    if (!time || !report.kind.known() || format == kFormats.end())
        return std::nullopt;
    report.at = *time;
    report.format = *format;
    return report;
}

std::unexpected<base::Error> failed(const std::string& what, const fs::path& path)
{
    const int number = errno;
    return std::unexpected(base::systemError(what + ' ' + path.string(), number));
}

} // namespace

std::string KeptReports::nameOf(const std::string& schedule, api::ReportKind kind, base::Time at, const std::string& format)
{
    return schedule + '.' + base::enumName(kind) + '.' + stampOf(at) + '.' + std::string(reports::endingOf(format));
}

Result<std::vector<api::KeptReport>> KeptReports::list(const std::string& schedule) const
{
    std::vector<api::KeptReport> reports;
    std::error_code error;
    for (fs::directory_iterator at(m_folder, error), end; !error && at != end; at.increment(error)) {
        auto report = cell::read(at->path().filename().string());
        std::error_code gone; // somebody removes it at this moment
        const auto size = report && at->is_regular_file(gone) ? at->file_size(gone) : 0;
        if (!report || gone || (!schedule.empty() && report->schedule != schedule))
            continue;
        report->bytes = static_cast<std::int64_t>(size);
        reports.push_back(std::move(*report));
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return std::unexpected(base::systemError("reading " + m_folder.string(), error.value()));
    std::ranges::sort(
        reports, [](const api::KeptReport& a, const api::KeptReport& b) { return a.at != b.at ? a.at > b.at : a.name < b.name; });
    return reports;
}

Result<api::KeptReport> KeptReports::find(const std::string& name) const
{
    // A name that is read as one of a report has no way out of the folder.
    auto report = name.find('/') == std::string::npos ? cell::read(name) : std::nullopt;
    std::error_code error;
    if (!report || !fs::is_regular_file(fs::symlink_status(m_folder / name, error)))
        return base::fail(ErrorCode::NotFound, "there is no kept report \"" + base::shortened(name, 120) + "\"");
    report->bytes = static_cast<std::int64_t>(fs::file_size(m_folder / name, error));
    if (error)
        return std::unexpected(base::systemError("reading " + name, error.value()));
    return *report;
}

Result<std::string> KeptReports::read(
    const std::string& name, std::int64_t offset, std::int64_t most, api::KeptReport& report) const
{
    const auto found = find(name);
    if (!found)
        return failure(found);
    report = *found;
    if (offset < 0 || offset > report.bytes)
        return base::fail(ErrorCode::InvalidArgument, name + " has " + std::to_string(report.bytes) + " bytes");
    const base::FileDescriptor file(::open((m_folder / name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file)
        return failed("cannot read", m_folder / name);
    std::string bytes(static_cast<std::size_t>(std::min(most, report.bytes - offset)), '\0');
    std::size_t got = 0;
    while (got < bytes.size()) {
        const auto some = ::pread(file.get(), bytes.data() + got, bytes.size() - got, offset + static_cast<std::int64_t>(got));
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return failed("cannot read", m_folder / name);
        if (some == 0)
            break; // it was replaced by a shorter one
        got += static_cast<std::size_t>(some);
    }
    bytes.resize(got);
    return bytes;
}

Result<> KeptReports::remove(const std::string& name) const
{
    if (const auto found = find(name); !found)
        return failure(found);
    if (::unlink((m_folder / name).c_str()) != 0)
        return failed("cannot remove", m_folder / name);
    return {};
}

Result<> KeptReports::keepNewest(const std::string& schedule, const std::string& format, std::int64_t count) const
{
    const auto all = list(schedule);
    if (!all)
        return failure(all);
    for (const auto& report : *all)
        if (report.format == format && --count < 0)
            if (const auto removed = remove(report.name); !removed && removed.error().code != ErrorCode::NotFound)
                return removed;
    return {};
}

void KeptReports::removeUnfinished() const
{
    std::vector<fs::path> left;
    std::error_code error;
    for (fs::directory_iterator at(m_folder, error), end; !error && at != end; at.increment(error)) {
        auto name = at->path().filename().string();
        if (!name.ends_with(kUnfinished))
            continue;
        name.resize(name.size() - kUnfinished.size());
        if (cell::read(name))
            left.push_back(at->path());
    }
    for (const auto& path : left)
        fs::remove(path, error); // what cannot be removed is in nobody's way
}

Result<ReportFile> ReportFile::create(fs::path path)
{
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error)
        return std::unexpected(base::systemError(path.parent_path().string(), error.value()));
    fs::path temporary = path;
    temporary += kUnfinished;
    // What a crash left of this very report is begun anew.
    base::FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file)
        return failed("cannot write", temporary);
    return ReportFile(std::move(path), std::move(temporary), std::move(file));
}

ReportFile::~ReportFile()
{
    if (m_file)
        ::unlink(m_temporary.c_str());
}

Result<> ReportFile::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto put = ::write(m_file.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return failed("cannot write", m_path);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

Result<> ReportFile::keep()
{
    if (::fsync(m_file.get()) != 0)
        return failed("cannot write", m_path);
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return failed("cannot replace", m_path);
    m_file = base::FileDescriptor();
    const base::FileDescriptor folder(::open(m_path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems cannot sync a folder and say so.
    if (!folder || (::fsync(folder.get()) != 0 && errno != EINVAL))
        return failed("cannot sync the folder of", m_path);
    return {};
}

} // namespace kaze::cell
