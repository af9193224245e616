#include "ui/pages/skills/skill_draft.h"

#include "ui/link/cell_place.h"

#include <QSettings>

namespace kaze::ui {

namespace {

//! Beside that of this machine, not in it: dropping one drops a group.
QString groupOf(const CellLink& cell)
{
    return isOnThisMachine(cell) ? QStringLiteral("skills/draft") : QStringLiteral("skills/draft-of/") + cell.cellName();
}

} // namespace

std::optional<SkillDraft> keptDraft(const CellLink& cell, const QSettings& settings)
{
    const auto value
        = [&, group = groupOf(cell)](const char* name) { return settings.value(group + QLatin1Char('/') + QLatin1String(name)); };
    if (!value("text").isValid())
        return std::nullopt;
    return SkillDraft{value("name").toString(), value("file").toString(), value("version").toString(), value("saved").toString(),
        value("text").toString(), value("new-file").toBool()};
}

void keepDraft(const CellLink& cell, QSettings& settings, const SkillDraft& draft)
{
    settings.beginGroup(groupOf(cell));
    settings.setValue("name", draft.name);
    settings.setValue("file", draft.file);
    settings.setValue("version", draft.version);
    settings.setValue("saved", draft.saved);
    settings.setValue("text", draft.text);
    settings.setValue("new-file", draft.newFile);
    settings.endGroup();
}

void dropDraft(const CellLink& cell, QSettings& settings)
{
    settings.remove(groupOf(cell));
}

} // namespace kaze::ui
