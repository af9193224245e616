#pragma once

#include "engine/api/log.h"
#include "ui/widgets/tokens.h"

#include <QString>

#include <vector>

//! Lines of the log in the console's words: levels, moments, their fields as terms of a filter, and whole lines as text for the clipboard. Pure.
namespace kaze::ui {

//! "warning"; the name as it came for a level that this build does not know.
[[nodiscard]] QString wordOf(const api::Open<api::LogLevel>& level);
[[nodiscard]] Tone toneOf(const api::Open<api::LogLevel>& level);
//! Its name in a filter: "warning".
[[nodiscard]] QString nameOf(api::LogLevel level);

//! Local time, with the day unless it is today's: "14:32:07.123", "20 Nov 14:32:07.123".
[[nodiscard]] QString logMoment(api::Time at, api::Time now);

//! Something that a line says, and how a filter names it.
struct LogField {
    QString key; //!< tells it from the line's others
    QString name; //!< for people
    QString value;
    QString field; //!< its name in a filter; empty for the words of the message
    bool filters = true; //!< whether a filter can ask for it
};
//! All that a line says: time and level first, then what it belongs to, then its own fields.
[[nodiscard]] std::vector<LogField> fieldsOf(const api::LogRow& row);

//! `model:gpt-5`, `agent:"two words"`, `"a phrase"`.
[[nodiscard]] QString termOf(const LogField& field);
//! The filter with one more term, or with its opposite (`-model:gpt-5`) where `excluded`; what said the contrary goes.
[[nodiscard]] QString withTerm(const QString& filter, const QString& term, bool excluded);

enum class LogFormat { Text, Json, Csv, Markdown };
//! Lines for the clipboard, the oldest first as they are given. Any thread.
[[nodiscard]] QString linesAs(LogFormat format, const std::vector<api::LogRow>& rows);

} // namespace kaze::ui
