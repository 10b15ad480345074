/** For `api.useInfiniteQuery`: how the server pages its lists. The first page has no cursor, which is null: undefined becomes a 0. */
export const inPages = {
  pageParamName: 'cursor',
  initialPageParam: null,
  getNextPageParam: (page: { next: string | null }) => page.next ?? undefined,
};
