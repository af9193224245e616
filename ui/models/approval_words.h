#pragma once

#include "engine/api/run.h"

#include <QString>

//! What an agent asks, in the console's words, and whether what a person puts in its place fits. Pure.
namespace kaze::ui {

//! "issue-fixer wants files.edit", "triage asks: Which label?", "index-doctor goes round in circles".
[[nodiscard]] QString wantsOf(const api::Approval& approval);

//! What it is about, without the agent: "files.edit", the question, "to go on".
[[nodiscard]] QString subjectOf(const api::Approval& approval);

//! "approval", "needs attention", "question", "in circles".
[[nodiscard]] QString kindWord(const api::Approval& approval);

//! "denied by itself in 04:10"; empty where it waits without end.
[[nodiscard]] QString deadlineText(const api::Approval& approval, api::Time now);

//! What is wrong with a JSON object that is to fit a schema; empty where nothing is. A schema that cannot be read fits everything.
[[nodiscard]] QString misfitOf(const QString& json, const std::string& schema);

//! An object to be filled in: the schema's members with their defaults.
[[nodiscard]] QString formOf(const std::string& schema);

} // namespace kaze::ui
