#include "ui/pages/skills/skill_draft.h"

#include <QSettings>

namespace kaze::ui {

namespace {

const QString kGroup = QStringLiteral("skills/draft");

QString key(const char* name)
{
    return kGroup + QLatin1Char('/') + QLatin1String(name);
}

} // namespace

std::optional<SkillDraft> keptDraft(const QSettings& settings)
{
    if (!settings.contains(key("text")))
        return std::nullopt;
    return SkillDraft{settings.value(key("name")).toString(), settings.value(key("file")).toString(),
        settings.value(key("version")).toString(), settings.value(key("saved")).toString(),
        settings.value(key("text")).toString(), settings.value(key("new-file")).toBool()};
}

void keepDraft(QSettings& settings, const SkillDraft& draft)
{
    settings.setValue(key("name"), draft.name);
    settings.setValue(key("file"), draft.file);
    settings.setValue(key("version"), draft.version);
    settings.setValue(key("saved"), draft.saved);
    settings.setValue(key("text"), draft.text);
    settings.setValue(key("new-file"), draft.newFile);
}

void dropDraft(QSettings& settings)
{
    settings.remove(kGroup);
}

} // namespace kaze::ui
