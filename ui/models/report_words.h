#pragma once

#include "engine/api/report_requests.h"

#include <QList>
#include <QString>

//! Reports in the console's words. Pure.
namespace kaze::ui {

//! "Cost".
[[nodiscard]] QString wordOf(const api::Open<api::ReportKind>& kind);
//! What is in it, in one sentence.
[[nodiscard]] QString sentenceOf(api::ReportKind kind);

namespace report {

//! Those that there are, in the order in which they are offered.
[[nodiscard]] const QList<api::ReportKind>& kinds();

struct Format {
    QString id; //!< "csv", "json", "html", "markdown", "pdf"
    QString title; //!< "CSV"
    QString suffix;
};
//! What a report can be written as; PDF, which the console makes, is the first.
[[nodiscard]] QList<Format> formats();
//! "HTML, CSV".
[[nodiscard]] QString titlesOf(const std::vector<std::string>& formats);

struct Period {
    QString id; //!< "last-week"; empty: between two moments
    QString title; //!< "Last week"
};
//! Those that are counted from now, or from the time of a schedule.
[[nodiscard]] QList<Period> periods();
//! "Last week"; the id where it has no word.
[[nodiscard]] QString periodTitle(const std::string& id);

//! What a schedule's report is about: "Cost of last week, tenant acme".
[[nodiscard]] QString aboutText(const api::ReportQuery& query);

} // namespace report

} // namespace kaze::ui
