#pragma once

#include <QSettings>
#include <QThreadPool>
#include <QTimer>

namespace kaze::ui {

//! Writes settings to their file on a thread of its own, soon after they changed. Left alone, QSettings does it on the GUI thread, which then waits for
//! the disk. Lives on the GUI thread and not longer than `settings`, whose sync() and destruction still write at once.
class SettingsSaver : public QObject {
    Q_OBJECT
public:
    explicit SettingsSaver(QSettings& settings, int everyMillis = 2000);
    ~SettingsSaver() override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void save();

    QSettings& m_settings;
    QMap<QString, QVariant> m_saved;
    QThreadPool m_writer;
    QTimer m_timer;
};

} // namespace kaze::ui
