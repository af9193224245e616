#pragma once

#include <QString>

#include <optional>

class QSettings;

namespace kaze::ui {

class CellLink;

//! A text of a skill that is being written.
struct SkillDraft {
    QString name; //!< of the skill; empty for a new one
    QString file;
    QString version; //!< that was read; empty for a new skill
    QString saved; //!< what the file held then
    QString text;
    bool newFile = false; //!< the skill has no such file yet, and its name may still be changed

    [[nodiscard]] bool isNew() const { return name.isEmpty(); }
    [[nodiscard]] bool isChanged() const { return text != saved; }
};

//! The draft that was not saved when the console went away, so that closing a window loses nothing. One at a time of each cell.
[[nodiscard]] std::optional<SkillDraft> keptDraft(const CellLink& cell, const QSettings& settings);
void keepDraft(const CellLink& cell, QSettings& settings, const SkillDraft& draft);
void dropDraft(const CellLink& cell, QSettings& settings);

} // namespace kaze::ui
