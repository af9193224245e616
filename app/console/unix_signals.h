#pragma once

#include <QObject>

class QSocketNotifier;

namespace kaze::console {

//! SIGINT, SIGTERM and SIGHUP as a Qt signal, so that the program ends as it does from its menu. A second one ends it at once.
class UnixSignals : public QObject {
    Q_OBJECT
public:
    explicit UnixSignals(QObject* parent = nullptr);
    ~UnixSignals() override;

signals:
    void received();

private:
    QSocketNotifier* m_notifier = nullptr;
};

} // namespace kaze::console
