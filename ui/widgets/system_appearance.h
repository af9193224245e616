#pragma once

#include <QObject>

class QDBusVariant;

namespace kaze::ui {

//! What the desktop says about colours, through the portal (org.freedesktop.portal.Settings). Asks without waiting; where there is no
//! session bus or no portal it stays at "no preference" and says nothing. GUI thread.
class SystemAppearance : public QObject {
    Q_OBJECT
public:
    enum class Scheme { NoPreference, Dark, Light };

    explicit SystemAppearance(QObject* parent = nullptr);

    [[nodiscard]] Scheme scheme() const { return m_scheme; }
    [[nodiscard]] bool highContrast() const { return m_highContrast; }

    //! Takes one setting as the portal reports it; public so that tests can speak for the portal.
    void take(const QString& group, const QString& key, const QVariant& value);

signals:
    void changed();

private slots:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask(const QString& key);

    Scheme m_scheme = Scheme::NoPreference;
    bool m_highContrast = false;
};

} // namespace kaze::ui
