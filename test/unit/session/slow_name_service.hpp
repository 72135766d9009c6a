// A name service that does not answer, until a test lets it.
#pragma once

#include <string>

namespace zkelection::test {

/// While it lives, names that end in `.slow` get no answer before `answer`; then they are not found. Other names are
/// looked up as always. Its end lets all answers go, and waits until they have.
class slow_name_service {
 public:
  slow_name_service();
  ~slow_name_service();
  slow_name_service(const slow_name_service&) = delete;
  slow_name_service& operator=(const slow_name_service&) = delete;

  /// A name that no other service has: a look-up that a test before has let go may not have ended yet.
  std::string name(int which = 1) const;
  void answer();
  /// How often such names were looked up so far.
  int asked() const;
  /// Until that many are being looked up.
  void expect_under_way(int many) const;
  /// True if all threads that looked them up had all signals blocked.
  bool is_undisturbed() const;
  /// In a child of `fork`, where no thread waits.
  static void answer_at_once();

 private:
  const int number_;
};

}  // namespace zkelection::test
