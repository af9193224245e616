#include "ui/shell/settings_saver.h"

#include <QEvent>
#include <QFile>

#include <filesystem>

namespace kaze::ui {

namespace {

QMap<QString, QVariant> valuesOf(const QSettings& settings)
{
    QMap<QString, QVariant> values;
    for (const auto& key : settings.allKeys())
        values.insert(key, settings.value(key));
    return values;
}

//! Beside the file and then in its place, so that there is a whole one at every moment.
void write(const QString& path, const QMap<QString, QVariant>& values)
{
    const QString draft = path + QStringLiteral(".new");
    QFile::remove(draft);
    {
        QSettings settings(draft, QSettings::IniFormat);
        for (auto value = values.begin(); value != values.end(); ++value)
            settings.setValue(value.key(), value.value());
        settings.sync();
        if (settings.status() != QSettings::NoError)
            return; // the next change, or the end of the program, tries again
    }
    std::error_code failed;
    std::filesystem::rename(draft.toStdString(), path.toStdString(), failed);
}

} // namespace

SettingsSaver::SettingsSaver(QSettings& settings, int everyMillis) : m_settings(settings), m_saved(valuesOf(settings))
{
    m_writer.setMaxThreadCount(1);
    settings.installEventFilter(this);
    connect(&m_timer, &QTimer::timeout, this, &SettingsSaver::save);
    m_timer.start(everyMillis);
}

SettingsSaver::~SettingsSaver()
{
    m_settings.removeEventFilter(this);
    m_writer.waitForDone();
}

bool SettingsSaver::eventFilter(QObject*, QEvent* event)
{
    // This is how QSettings asks itself to write.
    return event->type() == QEvent::UpdateRequest;
}

void SettingsSaver::save()
{
    if (m_writer.activeThreadCount() > 0)
        return;
    auto values = valuesOf(m_settings);
    if (values == m_saved)
        return;
    m_saved = values;
    m_writer.start([path = m_settings.fileName(), values = std::move(values)] { write(path, values); });
}

} // namespace kaze::ui
